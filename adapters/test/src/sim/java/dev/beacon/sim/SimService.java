package dev.beacon.sim;

import dev.beacon.dns.ResourceRecord;
import java.util.List;

/**
 * What a responder would publish: the records of one service instance. A value; change it by making
 * another.
 *
 * @param name the instance's own name, without dots
 * @param type {@code _ipp._tcp.local}
 * @param host {@code alpha.local}
 * @param port the port
 * @param txt one attribute, {@code key=value}
 * @param address the host's address, of either family
 */
public record SimService(
    String name, String type, String host, int port, String txt, String address) {

  /** A printer at alpha.local. */
  public static SimService printer(String name) {
    return new SimService(name, "_ipp._tcp.local", "alpha.local", 631, "rp=queue", "192.0.2.9");
  }

  /** The same with another attribute. */
  public SimService withTxt(String txt) {
    return new SimService(name, type, host, port, txt, address);
  }

  /** The same at another port. */
  public SimService withPort(int port) {
    return new SimService(name, type, host, port, txt, address);
  }

  /** The same at another host with another address. */
  public SimService withHost(String host, String address) {
    return new SimService(name, type, host, port, txt, address);
  }

  /** The same at another address of its host. */
  public SimService withAddress(String address) {
    return new SimService(name, type, host, port, txt, address);
  }

  /** The instance's whole name. */
  public String fullName() {
    return name + "." + type;
  }

  /** Its PTR record. */
  public ResourceRecord ptr() {
    return Records.ptr(type, fullName());
  }

  /** Its SRV record. */
  public ResourceRecord srv() {
    return Records.srv(fullName(), host, port);
  }

  /** Its TXT record. */
  public ResourceRecord txtRecord() {
    return Records.txt(fullName(), txt);
  }

  /** Its host's address record. */
  public ResourceRecord addressRecord() {
    return Records.address(host, address);
  }

  /** All of them. */
  public List<ResourceRecord> records() {
    return List.of(ptr(), srv(), txtRecord(), addressRecord());
  }

  /** A response with all of them, as RFC 6763 section 12 wants it. */
  public SimMessage announcement() {
    return SimMessage.response(records());
  }

  /** A response that takes them back (RFC 6762 section 10.1). */
  public SimMessage farewell() {
    return SimMessage.response(records().stream().map(Records::goodbye).toList());
  }
}
