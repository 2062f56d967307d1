package dev.beacon.reach.internal.board;

import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Watches the paths to an instance. A path is a local interface and an address of the instance on
 * its link; each has a session of its own.
 *
 * <p>If one path is silent and another one answers, that is a dead <em>path</em>: the kernel is
 * told, and the engine is not. If all are silent, it is a dead <em>server</em>: the engine is told,
 * and the kernel is not, because it may have other connections on these paths.
 *
 * <p>A report comes on the thread of the listeners; it tells the kernel under the lock, and the
 * engine after it.
 */
final class PathWatching implements Watching {

  /** Does what the kernel is told. */
  interface Telling {
    /** A path is dead, or no longer. */
    void path(LocalPath path, Endpoint to, boolean dead, String why);
  }

  private enum State {
    UNKNOWN,
    UP,
    DOWN
  }

  private final Watching inner;
  private final Telling telling;
  private final Function<Endpoint, Optional<LocalPath>> locals;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Group> groups = new HashMap<>();

  PathWatching(Watching inner, Telling telling, Function<Endpoint, Optional<LocalPath>> locals) {
    this.inner = inner;
    this.telling = telling;
    this.locals = locals;
  }

  @Override
  public Session watch(Endpoint endpoint, Duration interval, int multiplier, Told told)
      throws IOException {
    Member member = new Member(endpoint, locals.apply(endpoint), told);
    lock.lock();
    try {
      Group group = groups.computeIfAbsent(endpoint.instance(), any -> new Group());
      group.members.add(member);
      member.session = Optional.of(inner.watch(endpoint, interval, multiplier, member));
      member.wanted = interval;
      group.pace();
      return member;
    } catch (IOException | RuntimeException e) {
      leave(member);
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Handles a new connection. A server without MPTCP has one path for each connection, so each of
   * its addresses is judged for itself.
   */
  void connected(InetSocketAddress to, boolean overPaths) {
    List<Runnable> tell = new ArrayList<>();
    lock.lock();
    try {
      for (Group group : groups.values()) {
        if (group.members.stream().anyMatch(each -> each.isAt(to)) && group.plain == overPaths) {
          group.plain = !overPaths;
          group.settle(tell);
        }
      }
    } finally {
      lock.unlock();
    }
    tell.forEach(Runnable::run);
  }

  private void leave(Member member) {
    String instance = member.endpoint.instance();
    Group group = groups.get(instance);
    if (group != null) {
      group.members.remove(member);
      member.dead(false, "");
      if (group.members.isEmpty()) {
        groups.remove(instance);
      }
    }
  }

  /** The paths to one instance. */
  private static final class Group {
    private final List<Member> members = new ArrayList<>();
    private boolean plain;

    /** All paths are watched at the pace of the one in use. */
    void pace() {
      members.stream()
          .map(each -> each.wanted)
          .min(Duration::compareTo)
          .ifPresent(
              pace -> members.forEach(each -> each.session.ifPresent(one -> one.interval(pace))));
    }

    void settle(List<Runnable> tell) {
      for (Member each : members) {
        boolean dead = !plain && each.state == State.DOWN && isUpBeside(each);
        each.dead(dead, each.why);
      }
      boolean isUp = !plain && members.stream().anyMatch(each -> each.state == State.UP);
      for (Member each : members) {
        if (each.state != each.reported && !(each.state == State.DOWN && isUp)) {
          each.reported = each.state;
          tell.add(each.report());
        }
      }
    }

    private boolean isUpBeside(Member one) {
      return members.stream()
          .anyMatch(
              each -> each.state == State.UP && !each.interfaceName().equals(one.interfaceName()));
    }
  }

  /** One path. */
  private final class Member implements Session, Told {
    private final Endpoint endpoint;
    private final Optional<LocalPath> local;
    private final Told told;
    private Optional<Session> session = Optional.empty();
    private Duration wanted = Duration.ofDays(1);
    private State state = State.UNKNOWN;
    private State reported = State.UNKNOWN;
    private String why = "";
    private Duration silent = Duration.ZERO;
    private boolean isDead;

    Member(Endpoint endpoint, Optional<LocalPath> local, Told told) {
      this.endpoint = endpoint;
      this.local = local;
      this.told = told;
    }

    boolean isAt(InetSocketAddress to) {
      return endpoint.port() == to.getPort() && endpoint.address().equals(to.getAddress());
    }

    Optional<String> interfaceName() {
      return local.map(LocalPath::interfaceName);
    }

    void dead(boolean dead, String why) {
      if (local.isPresent() && dead != isDead) {
        isDead = dead;
        telling.path(local.get(), endpoint, dead, why);
      }
    }

    Runnable report() {
      String reason = why;
      Duration silence = silent;
      return switch (state) {
        case UP -> told::up;
        case DOWN -> () -> told.down(reason, silence);
        case UNKNOWN -> () -> told.nothing(reason);
      };
    }

    @Override
    public void up() {
      change(State.UP, "", Duration.ZERO);
    }

    @Override
    public void down(String why, Duration silent) {
      change(State.DOWN, why, silent);
    }

    @Override
    public void nothing(String why) {
      change(State.UNKNOWN, why, Duration.ZERO);
    }

    private void change(State to, String why, Duration silent) {
      List<Runnable> tell = new ArrayList<>();
      lock.lock();
      try {
        state = to;
        this.why = why;
        this.silent = silent;
        Group group = groups.get(endpoint.instance());
        if (group != null) {
          group.settle(tell);
        }
      } finally {
        lock.unlock();
      }
      tell.forEach(Runnable::run);
    }

    @Override
    public void interval(Duration interval) {
      lock.lock();
      try {
        wanted = interval;
        Group group = groups.get(endpoint.instance());
        if (group != null) {
          group.pace();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      List<Runnable> tell = new ArrayList<>();
      lock.lock();
      try {
        leave(this);
        Group rest = groups.get(endpoint.instance());
        if (rest != null) {
          rest.settle(tell);
        }
      } finally {
        lock.unlock();
      }
      session.ifPresent(Session::close);
      tell.forEach(Runnable::run);
    }
  }
}
