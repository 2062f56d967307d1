package dev.beacon.internal.core;

import dev.beacon.Answer;
import dev.beacon.HostAbsentException;
import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.find.AnswerSink;

/** Ends the look-up of the name that an address has. */
record NameAnswer(Lookup<Name> lookup, Name reverse) implements AnswerSink {

  @Override
  public void answer(Answer answer) {
    boolean isPointer = answer.record().type().equals(RecordType.PTR); // it may be an alias
    if (isPointer && answer.record().rdata() instanceof Rdata.Target target) {
      lookup.found(target.name());
    }
  }

  @Override
  public void denied() {
    lookup.fail(new HostAbsentException(reverse + " is said to have no name"));
  }
}
