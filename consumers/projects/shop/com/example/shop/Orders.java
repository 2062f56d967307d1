package com.example.shop;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A server on any free port. It knows nothing of Beacon: the starter publishes it. */
@SpringBootApplication
@RestController
public class Orders {

  /** Starts the server; SIGTERM ends it. */
  public static void main(String[] arguments) {
    SpringApplication application = new SpringApplication(Orders.class);
    application.setDefaultProperties(
        Map.of(
            "spring.application.name", "orders",
            "server.port", "0",
            "server.shutdown", "graceful",
            "beacon.publish.txt.version", "7",
            "beacon.discovery.enabled", "false"));
    application.run(arguments);
  }

  /** The only page. */
  @GetMapping("/order")
  public String order() {
    return "a teapot";
  }
}
