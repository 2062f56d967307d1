package dev.beacon.reach.internal.source;

import dev.beacon.reach.internal.engine.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes instances of a list's rows, and looks up their host names. */
record ListedInstances(Found found) implements ListSource.Rows {

  @Override
  public String now(String list, List<ListText.Row> rows) {
    List<Endpoint> endpoints = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (ListText.Row row : rows) {
      try {
        for (InetAddress address : InetAddress.getAllByName(row.host())) {
          endpoints.add(endpoint(row, address));
        }
      } catch (UnknownHostException e) {
        unknown.add(row.host() + " is unknown");
      }
    }
    found.now(list, endpoints);
    return String.join("; ", unknown);
  }

  private static Endpoint endpoint(ListText.Row row, InetAddress address) {
    String name = (row.host().contains(":") ? "[" + row.host() + "]" : row.host());
    return new Endpoint(
        name + ":" + row.port(),
        address,
        row.port(),
        row.priority(),
        row.weight(),
        false,
        Optional.empty());
  }

  @Override
  public void trouble(String reason) {
    found.trouble(reason);
  }

  @Override
  public void wellAgain(String reason) {
    found.wellAgain(reason);
  }
}
