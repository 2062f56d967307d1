package com.example.osgi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** Runs Felix: a folder for its storage, then the bundles to install and start. */
public final class Launcher {

  private Launcher() {}

  /** Exit code 0 if every bundle started. */
  public static void main(String[] arguments) throws Exception {
    Framework framework =
        new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, arguments[0]));
    framework.start();
    try {
      start(framework.getBundleContext(), List.of(arguments).subList(1, arguments.length));
    } finally {
      framework.stop();
      framework.waitForStop(0);
    }
  }

  private static void start(BundleContext context, List<String> locations) throws BundleException {
    List<Bundle> bundles = new ArrayList<>();
    for (String location : locations) {
      bundles.add(context.installBundle("file:" + location));
    }
    for (Bundle bundle : bundles) {
      boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
      if (!fragment) {
        bundle.start();
      }
    }
  }
}
