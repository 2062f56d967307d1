package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordCache;
import dev.beacon.internal.mdns.cache.RecordSet;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.mdns.link.Link;
import dev.beacon.internal.mdns.link.Shared;
import dev.beacon.internal.wire.MessageReader;
import org.jspecify.annotations.Nullable;

/**
 * A link on which we ask: its received records and its questions. The records of one link say
 * nothing about another link (RFC 6762 section 20).
 */
public final class AskedLink implements RecordCache.Owner {

  private final Link link;
  private final Interests interests;
  private final RecordCache cache;
  private final Questions questions;
  private @Nullable AskedLink otherFamily; // of the same interface

  AskedLink(Link link, Interests interests, FirstQueries firstQueries, Shared shared) {
    this.link = link;
    this.interests = interests;
    this.cache = new RecordCache(this, shared.deadlines(), shared.random());
    this.questions = new Questions(link, cache, firstQueries, shared);
  }

  /** The link itself. */
  Link link() {
    return link;
  }

  String interfaceName() {
    return link.interfaceName();
  }

  public RecordCache cache() {
    return cache;
  }

  Questions questions() {
    return questions;
  }

  /** Handles a sleep of the machine: all questions begin again, as if they were new. */
  public void startOver(long nowNs) {
    questions.startOver(nowNs);
  }

  /** Reports whether the reader's present record answers a recent question of ours for unicast. */
  public boolean awaitsUnicast(MessageReader reader, long nowNs) {
    return questions.awaitUnicast(reader.name(), reader.type(), nowNs);
  }

  /**
   * Handles a record that came by unicast although we had not asked for that: it does not count
   * (section 6). But if it is new, its owner may never multicast it; so we ask for unicast next.
   */
  public void unbelieved(MessageReader reader, long nowNs) {
    if (cache.find(reader) == null) {
      questions.answeredByUnicast(reader.name(), reader.type(), nowNs);
    }
  }

  /** Handles the reader's present record. */
  public void receive(MessageReader reader, Datagram datagram, long nowNs) {
    cache.receive(reader, datagram, nowNs);
  }

  /** Handles the end of a response. */
  public void responseOver(Datagram datagram, long nowNs) {
    cache.packetOver(datagram, nowNs);
  }

  /** Sends the questions that are due. */
  public void flush(long nowNs) {
    questions.flush(nowNs);
  }

  /** Handles the end of the link: all records that were heard on it end. */
  void close(long nowNs) {
    questions.clear();
    cache.clear(nowNs);
  }

  /**
   * Sets the link of the other family on the same interface; null if there is none. A host may take
   * a record back on one of the two alone.
   */
  void pairWith(@Nullable AskedLink other) {
    otherFamily = other;
  }

  @Override
  public void recordChanged(CachedRecord record, RecordCache.Change change, long nowNs) {
    interests.recordChanged(this, record, change, nowNs);
    if (change == RecordCache.Change.DOOMED && record.takenBack() && otherFamily != null) {
      otherFamily.cache.doubtLike(record, nowNs);
    }
  }

  @Override
  public void refresh(CachedRecord record, long nowNs) {
    RecordSet set = record.set();
    // A denial is kept for the questions that it answers, but is not asked for itself.
    boolean isAlias = set.type().equals(RecordType.CNAME);
    boolean askedFor = isAlias || interests.wanted(set.name(), set.type()) || set.inDoubt();
    if (askedFor && mayAskAbout(set) && set.mayRefresh(nowNs)) {
      questions.askOnce(set.name(), set.type(), record.heardByUnicast());
    }
  }

  /**
   * Reports whether to ask about these records. Records outside {@code .local} came with other
   * records, and are asked for only if a caller wants them (section 3).
   */
  private boolean mayAskAbout(RecordSet set) {
    return Aliases.isLocal(set.name()) || questions.asks(set.name(), set.type());
  }

  /**
   * Denials and aliases are wanted together with the records that they answer for (sections 6 and
   * 6.1).
   */
  @Override
  public boolean wanted(Name name, RecordType type) {
    return interests.wanted(name, type)
        || ((type.equals(RecordType.NSEC) || type.equals(RecordType.CNAME))
            && interests.anyFor(name));
  }

  @Override
  public boolean inUse(CachedRecord record) {
    return interests.inUse(record);
  }

  @Override
  public String toString() {
    return link.toString();
  }
}
