package com.example.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A web server. The starter publishes it; nothing here knows of Beacon. */
@SpringBootApplication
@RestController
public class Orders {

  /** Runs until it is ended. */
  public static void main(String[] arguments) {
    SpringApplication.run(Orders.class, arguments);
  }

  /** The only page. */
  @GetMapping("/")
  public String hello() {
    return "a teapot";
  }
}
