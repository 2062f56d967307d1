"""The tests that cover each source, the nearest one first. None needs sockets or time: they run on the OS in memory."""

BFD = ["bfd_session_test", "bfd_engine_test", "bfd_turn_test", "bfd_receive_test", "bfd_path_test", "bfd_sessions_test",
       "bfd_exchange_test", "bfd_loop_test", "bfd_lookup_test", "bfd_answer_test", "bfd_auth_test", "bfd_bad_input_test",
       "bfd_codec_test", "memory_test"]


def bfd(first):
    return [first] + [test for test in BFD if test != first]


TESTS = {
    "src/guard.c": ["guard_test", "shield_test", "links_test", "core_test", "memory_test"],
    "src/sources.c": ["sources_test", "guard_test", "core_test", "memory_test"],
    "src/shield.c": ["shield_test", "core_test"],
    "src/rate.h": ["sources_test", "guard_test", "shield_test", "bfd_answer_test"],
    "src/bfd/answer.c": bfd("bfd_answer_test"),
    "src/bfd/auth.c": bfd("bfd_auth_test"),
    "src/bfd/codec.c": bfd("bfd_codec_test"),
    "src/bfd/digest.c": bfd("bfd_auth_test"),
    "src/bfd/engine.c": bfd("bfd_turn_test"),
    "src/bfd/exchange.c": bfd("bfd_exchange_test"),
    "src/bfd/lookup.c": bfd("bfd_lookup_test"),
    "src/bfd/loop.c": bfd("bfd_loop_test"),
    "src/bfd/md5.c": bfd("bfd_auth_test"),
    "src/bfd/path.c": bfd("bfd_path_test"),
    "src/bfd/receive.c": bfd("bfd_receive_test"),
    "src/bfd/session.c": bfd("bfd_session_test"),
    "src/bfd/sessions.c": bfd("bfd_sessions_test"),
    "src/bfd/sha1.c": bfd("bfd_auth_test"),
}
