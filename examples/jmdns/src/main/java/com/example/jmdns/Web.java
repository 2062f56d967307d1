package com.example.jmdns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;

/** A program for JmDNS: it publishes a service, and lists those of its type. */
public final class Web {

  private static final String TYPE = "_http._tcp.local.";

  private Web() {}

  /** The argument is the address of this machine to use. */
  public static void main(String[] arguments) throws IOException {
    try (JmDNS jmdns = JmDNS.create(InetAddress.getByName(arguments[0]))) {
      jmdns.registerService(ServiceInfo.create(TYPE, "My Web", 8080, "path=/"));
      for (ServiceInfo each : jmdns.list(TYPE)) {
        System.out.println(
            each.getName() + " at " + Arrays.toString(each.getHostAddresses()) + ":" + each.getPort());
      }
    }
  }
}
