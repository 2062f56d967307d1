package dev.beacon.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.Liveness;
import dev.beacon.PathState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServiceLivenessTest {

  private final ServiceLiveness<String> service = new ServiceLiveness<>();

  private void heard(String path, PathState state, PathState remote) {
    service.heard(path, Sessions.statistics(state, remote));
  }

  private void heard(String path, PathState state) {
    heard(path, state, state);
  }

  @Test
  @DisplayName("BFD-019: nothing is known before the first Up")
  void unknownBeforeTheFirstUp() {
    service.begin("a");
    heard("a", PathState.INIT);
    heard("a", PathState.DOWN);
    assertThat(service.now()).isEqualTo(Liveness.UNKNOWN);
    heard("a", PathState.UP);
    assertThat(service.now()).isEqualTo(Liveness.UP);
  }

  @Test
  @DisplayName("BFD-019: a dead service stays dead while its addresses are withdrawn one by one")
  void deadUntilAnAddressAnswers() {
    service.begin("a");
    service.begin("b");
    heard("a", PathState.UP);
    heard("a", PathState.DOWN);
    assertThat(service.now()).isEqualTo(Liveness.DOWN);
    service.end("a");
    assertThat(service.now()).isEqualTo(Liveness.DOWN);
    heard("b", PathState.INIT);
    assertThat(service.now()).isEqualTo(Liveness.DOWN);
    heard("b", PathState.UP);
    assertThat(service.now()).isEqualTo(Liveness.UP);
  }

  @Test
  @DisplayName("BFD-019: an address that is withdrawn while it answers is no sign of death")
  void withdrawnAddressIsNoDeath() {
    service.begin("a");
    service.begin("b");
    heard("a", PathState.UP);
    service.end("a");
    assertThat(service.now()).isEqualTo(Liveness.UNKNOWN);
  }

  @Test
  @DisplayName("RFC 5882 3.2: AdminDown, of the peer or of ours, says that nothing is known")
  void adminDownSaysNothing() {
    service.begin("a");
    heard("a", PathState.UP);
    heard("a", PathState.DOWN, PathState.ADMIN_DOWN);
    assertThat(service.now()).isEqualTo(Liveness.UNKNOWN);
    heard("a", PathState.UP);
    heard("a", PathState.ADMIN_DOWN, PathState.UP);
    assertThat(service.now()).isEqualTo(Liveness.UNKNOWN);
    heard("a", PathState.UP);
    heard("a", PathState.DOWN);
    heard("a", PathState.DOWN, PathState.ADMIN_DOWN);
    assertThat(service.now()).isEqualTo(Liveness.UNKNOWN);
  }

  @Test
  @DisplayName("BFD-024: Up is passed on after it has lasted, its end at once, a short one never")
  void holdDownPassesOnWhatLasts() {
    List<Runnable> timers = new ArrayList<>();
    List<String> passed = new ArrayList<>();
    HoldDown holdDown =
        new HoldDown(
            () -> Duration.ofSeconds(5),
            (delay, action) -> timers.add(action),
            (state, changes) -> passed.add(state.statistics().state() + " " + changes));
    holdDown.changed(Sessions.state(PathState.INIT), 1);
    holdDown.changed(Sessions.state(PathState.UP), 1);
    holdDown.changed(Sessions.state(PathState.DOWN), 1);
    holdDown.changed(Sessions.state(PathState.UP), 1);
    timers.get(0).run();
    assertThat(passed).containsExactly("INIT 1", "DOWN 2");
    timers.get(1).run();
    holdDown.changed(Sessions.state(PathState.DOWN), 1);
    holdDown.changed(Sessions.state(PathState.UP), 1);
    holdDown.changed(Sessions.state(PathState.DOWN), 1);
    assertThat(passed).containsExactly("INIT 1", "DOWN 2", "UP 1", "DOWN 1");
  }
}
