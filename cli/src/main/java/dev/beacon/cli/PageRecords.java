package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.ServiceInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The records of one service, for its details on the page: each with its time that is left and with
 * its sender. It asks for them for a moment, and most answers come from the cache.
 */
final class PageRecords {

  private static final int MOST_AT_ONCE = 4;
  private static final int MOST_ANSWERS = 256;
  private static final int MOST_CHARACTERS = 2_000;
  private static final Duration LONGEST = Duration.ofMillis(900);

  /** After the first answer the others follow at once, if they are in the cache. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  private static final String PREFIX = "of=";

  private final Finder finder;
  private final PageServices services;
  private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

  PageRecords(Finder finder, PageServices services) {
    this.finder = finder;
    this.services = services;
  }

  /** Returns the records of the service whose row the query names; empty if there is none. */
  Optional<String> answer(String query) {
    Optional<ServiceInstance> instance =
        query.startsWith(PREFIX)
            ? services.instance(query.substring(PREFIX.length()))
            : Optional.empty();
    if (instance.isEmpty() || !turns.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return Optional.of(json(ask(instance.get())));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      turns.release();
    }
  }

  private List<Answer> ask(ServiceInstance instance) throws InterruptedException {
    BlockingQueue<Answer> heard = new LinkedBlockingQueue<>(MOST_ANSWERS);
    List<Runnable> ends = new ArrayList<>();
    Name name = instance.fullName();
    Name host = instance.hostName();
    Name type = instance.type().base().name();
    try {
      ends.add(finder.query(name, RecordType.SRV, heard::offer));
      ends.add(finder.query(name, RecordType.TXT, heard::offer));
      ends.add(finder.query(host, RecordType.A, heard::offer));
      ends.add(finder.query(host, RecordType.AAAA, heard::offer));
      ends.add(
          finder.query(
              type,
              RecordType.PTR,
              answer -> {
                if (pointsTo(name, answer)) {
                  Object unusedIfFull = heard.offer(answer);
                }
              }));
      return collected(heard);
    } finally {
      ends.forEach(Runnable::run);
    }
  }

  private static boolean pointsTo(Name name, Answer answer) {
    return answer.record().rdata() instanceof Rdata.Target target && target.name().equals(name);
  }

  private static List<Answer> collected(BlockingQueue<Answer> heard) throws InterruptedException {
    List<Answer> answers = new ArrayList<>();
    long endNs = System.nanoTime() + LONGEST.toNanos();
    for (long leftNs = LONGEST.toNanos(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
      long waitNs = answers.isEmpty() ? leftNs : Math.min(leftNs, SETTLE.toNanos());
      Answer answer = heard.poll(waitNs, TimeUnit.NANOSECONDS);
      if (answer == null || answers.size() >= MOST_ANSWERS) {
        break;
      }
      answers.add(answer);
    }
    return answers;
  }

  private static String json(List<Answer> answers) {
    List<JsonLine> lines = new ArrayList<>();
    for (Answer answer : answers) {
      String text = answer.record().rdata().toString();
      lines.add(
          new JsonLine()
              .text("name", answer.record().name().toString())
              .text("type", answer.record().type().toString())
              .number("ttl", answer.record().ttlSeconds())
              .text("data", text.substring(0, Math.min(text.length(), MOST_CHARACTERS)))
              .text("source", Addresses.text(answer.source(), answer.interfaceName()))
              .text("interface", answer.interfaceName()));
    }
    return new JsonLine().objects("records", lines).end();
  }
}
