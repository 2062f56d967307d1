/** One ordered stream over several links and relays. */
module dev.beacon.bond {
  requires transitive dev.beacon.reach;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires org.slf4j;
  requires static micrometer.core;
  requires static org.jspecify;

  exports dev.beacon.bond;
}
