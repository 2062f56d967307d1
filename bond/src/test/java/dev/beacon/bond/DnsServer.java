package dev.beacon.bond;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;

/** A DNS server of a domain with anchors, on this machine. */
final class DnsServer implements AutoCloseable {

  private static final int TTL_SECONDS = 1;

  private final List<Record> zone = new CopyOnWriteArrayList<>();
  private final DatagramSocket socket;

  DnsServer() throws IOException {
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Thread server = new Thread(this::serve, "dns");
    server.setDaemon(true);
    server.start();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Adds an endpoint on this machine. */
  void announce(String label, int port, String id) throws IOException {
    Name type = Name.fromString("_beacon-reach._tcp.example.org.");
    Name full = Name.fromString(label, type);
    Name host = Name.fromString("here.example.org.");
    InetAddress here = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    zone.add(new PTRRecord(type, DClass.IN, TTL_SECONDS, full));
    zone.add(new SRVRecord(full, DClass.IN, TTL_SECONDS, 0, 0, port, host));
    zone.add(new TXTRecord(full, DClass.IN, TTL_SECONDS, List.of("v=1", "ID=" + id)));
    if (zone.stream().noneMatch(ARecord.class::isInstance)) {
      zone.add(new ARecord(host, DClass.IN, TTL_SECONDS, here));
    }
  }

  private void serve() {
    byte[] buffer = new byte[4_096];
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] answer = answer(Arrays.copyOf(buffer, packet.getLength()));
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      }
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private byte[] answer(byte[] question) throws IOException {
    Message query = new Message(question);
    Record asked = query.getQuestion();
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(asked, Section.QUESTION);
    zone.stream()
        .filter(each -> each.getName().equals(asked.getName()))
        .filter(each -> each.getType() == asked.getType())
        .forEach(each -> answer.addRecord(each, Section.ANSWER));
    return answer.toWire();
  }

  @Override
  public void close() {
    socket.close();
  }
}
