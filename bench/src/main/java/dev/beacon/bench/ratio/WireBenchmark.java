package dev.beacon.bench.ratio;

import dev.beacon.dns.Name;
import dev.beacon.dns.Question;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.internal.wire.MalformedMessage;
import dev.beacon.internal.wire.MessageReader;
import dev.beacon.internal.wire.MessageWriter;
import dev.beacon.internal.wire.NameTable;
import dev.beacon.internal.wire.Section;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading and writing a message of a question and ten services, about 1,200 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WireBenchmark {

  private static final int SERVICES = 10;
  private static final int RECORDS_EACH = 4;
  private static final int PACKET_BYTES = 1_472;
  private static final Name TYPE = Name.of("_ipp._tcp.local");

  private final List<ResourceRecord> records = new ArrayList<>();
  private final Question question = new Question(TYPE, RecordType.PTR, false);
  private final MessageReader reader = new MessageReader(new NameTable(1_024));
  private final MessageWriter writer = new MessageWriter(PACKET_BYTES);
  private final ByteBuffer packet = ByteBuffer.allocateDirect(PACKET_BYTES);
  private final ByteBuffer written = ByteBuffer.allocateDirect(PACKET_BYTES);
  private int length;

  /** The message. */
  @Setup
  public void make() throws UnknownHostException {
    for (int i = 0; i < SERVICES; i++) {
      Name instance = TYPE.child("Service " + i);
      Name host = Name.LOCAL.child("printer-" + i);
      InetAddress address = InetAddress.getByAddress(new byte[] {10, 99, 0, (byte) i});
      byte[] text = "\013note=Room 7\017pdl=application".getBytes(StandardCharsets.US_ASCII);
      records.add(record(TYPE, RecordType.PTR, false, new Rdata.Target(instance)));
      records.add(record(instance, RecordType.SRV, true, new Rdata.Service(0, 0, 631, host)));
      records.add(record(instance, RecordType.TXT, true, new Rdata.Text(text)));
      records.add(record(host, RecordType.A, true, new Rdata.Address(address)));
    }
    length = write(packet);
  }

  private static ResourceRecord record(Name name, RecordType type, boolean flush, Rdata rdata) {
    return new ResourceRecord(name, type, flush, 120, rdata);
  }

  /** Each record of it, as an object. */
  @Benchmark
  public long read() throws MalformedMessage {
    reader.open(packet, 0, length);
    long seen = 0;
    while (reader.next()) {
      if (reader.section() != Section.QUESTION) {
        seen += reader.record().ttlSeconds();
      }
    }
    if (seen != 120L * SERVICES * RECORDS_EACH) {
      throw new IllegalStateException(seen + " s in all: not every record was read");
    }
    return seen;
  }

  /** All of it. */
  @Benchmark
  public int write() {
    return write(written);
  }

  private int write(ByteBuffer to) {
    writer.begin(to, 0, 0, MessageWriter.RESPONSE);
    boolean fits = writer.question(question);
    for (ResourceRecord record : records) {
      fits &= writer.record(Section.ANSWER, record, 120);
    }
    if (!fits) {
      throw new IllegalStateException("it does not fit into " + PACKET_BYTES + " bytes");
    }
    return writer.finish();
  }
}
