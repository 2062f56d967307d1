package dev.beacon.internal.core;

import com.sun.jna.Callback;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of beacon_core.h that Java calls, direct-mapped: one per function, named as in C
 * and documented there. {@link CoreLibrary#load} binds them.
 */
final class Core {

  private Core() {}

  /** {@code bcn_turn_fn}. The object must be held for as long as C may call it. */
  interface TurnFunction extends Callback {
    /** One turn of the loop. */
    long onTurn(int rxCount, int eventCount, long nowNs);
  }

  static native int bcn_abi_version();

  static native String bcn_version();

  static native int bcn_survey(Pointer list, int capacity, Pointer fail);

  static native int bcn_open(Pointer options, PointerByReference core, Pointer fail);

  static native int bcn_run(Pointer core, TurnFunction onTurn);

  static native int bcn_wake(Pointer core);

  static native void bcn_close(Pointer core);

  static native int bcn_arena(Pointer core, PointerByReference base, Pointer size);

  static native int bcn_interfaces(Pointer core, Pointer list, int capacity);

  static native int bcn_join(Pointer core, int ifindex, int family, Pointer fail);

  static native int bcn_leave(Pointer core, int ifindex, int family);

  static native int bcn_layout(Pointer core, int family);

  static native int bcn_noisiest(Pointer core, Pointer list, int capacity);

  static native int bcn_counter_count();

  static native String bcn_counter_name(int counter);

  static native int bcn_counter_flags(int counter);

  static native long bcn_counter(Pointer core, int counter);

  static native int bcn_drive(Pointer core);

  static native int bcn_session_open(
      Pointer core, Pointer spec, IntByReference session, Pointer fail);

  static native int bcn_session_set(Pointer core, int session, Pointer spec, Pointer fail);

  static native int bcn_session_close(Pointer core, int session);

  static native int bcn_answer(Pointer core, Pointer rules, int count, Pointer fail);

  static native int bcn_mptcp_replace(int port, int backlog, Pointer fail);

  static native int bcn_mptcp_subflows(int descriptor, int port, Pointer fail);

  static native int bcn_mptcp_add(Pointer endpoint, Pointer fail);

  static native int bcn_mptcp_remove(Pointer endpoint, Pointer fail);

  static native int bcn_mptcp_endpoints(Pointer list, int capacity, Pointer fail);

  static native int bcn_mptcp_users(Pointer endpoint, Pointer fail);

  static native int bcn_mptcp_at_exit(Pointer list, int count, int waitMs, Pointer fail);

  static native int bcn_mptcp_limits(Pointer limits, Pointer fail);

  static native int bcn_mptcp_set_limits(Pointer limits, Pointer fail);

  static native int bcn_error_name(int osError, Pointer name, int size);
}
