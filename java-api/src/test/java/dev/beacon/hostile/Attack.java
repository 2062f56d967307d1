package dev.beacon.hostile;

import static dev.beacon.hostile.Brim.ANY_NAME;
import static dev.beacon.hostile.Brim.FOUND_TYPE;
import static dev.beacon.hostile.Brim.OWN_HOST;
import static dev.beacon.hostile.Brim.OWN_TYPE;
import static dev.beacon.hostile.HostilePacket.ANSWER;
import static dev.beacon.hostile.HostilePacket.AUTHORITY;
import static dev.beacon.hostile.HostilePacket.QUERY;
import static dev.beacon.hostile.HostilePacket.RESPONSE;
import static dev.beacon.hostile.HostilePacket.TRUNCATED;

/**
 * The costliest packets that we could think of, of each kind. Each is a series: the packet of each
 * number differs from those before it where that costs more.
 */
enum Attack {
  QUESTION_EQUAL_FOUND(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.question(FOUND_TYPE, HostilePacket.PTR, false);
    }
  },
  QUESTION_EQUAL_ANY(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.question(FOUND_TYPE, HostilePacket.ANY, false);
    }
  },
  QUESTION_EQUAL_OWN(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.question(OWN_TYPE, HostilePacket.PTR, false);
    }
  },
  QUESTION_EQUAL_OWN_UNICAST(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.question(OWN_TYPE, HostilePacket.PTR, true);
    }
  },
  QUESTION_LEGACY_OWN(Kind.LEGACY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.question(OWN_TYPE, HostilePacket.PTR, false);
    }
  },
  QUESTION_EACH_OWN(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i < Brim.OWN_SERVICES
          && packet.question("s" + i + "." + OWN_TYPE, HostilePacket.ANY, false);
    }
  },
  QUESTION_EACH_OWN_UNICAST(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i < Brim.OWN_SERVICES
          && packet.question("s" + i + "." + OWN_TYPE, HostilePacket.ANY, true);
    }
  },
  QUESTION_OWN_EACH_TYPE(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.question(OWN_TYPE, 256 + round % 100 * 600 + i, false);
    }
  },
  QUESTION_EACH_FOUND(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.question(
          "f" + (i + round * 700) % Brim.FOUND + "." + FOUND_TYPE, HostilePacket.ANY, false);
    }
  },
  QUESTION_NEW_NAMES(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.question(number(round * 2_000 + i) + ".local", HostilePacket.A, false);
    }
  },
  TC_EACH_OWN(Kind.TC) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i < Brim.OWN_SERVICES
          && packet.question("s" + i + "." + OWN_TYPE, HostilePacket.ANY, false);
    }
  },
  KNOWN_ANSWER_FOUND(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i == 0
          ? packet.question(FOUND_TYPE, HostilePacket.PTR, false)
          : packet.pointer(
              ANSWER, FOUND_TYPE, 4_500, "f" + (i + round * 700) % Brim.FOUND + "." + FOUND_TYPE);
    }
  },
  KNOWN_ANSWER_OWN(Kind.TC) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i == 0
          ? packet.question(OWN_TYPE, HostilePacket.PTR, false)
          : packet.pointer(
              ANSWER,
              OWN_TYPE,
              4_500,
              "s" + (i + round * 700) % Brim.OWN_SERVICES + "." + OWN_TYPE);
    }
  },
  KNOWN_ANSWER_OWN_EACH_TYPE(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i == 0
          ? packet.question(OWN_TYPE, HostilePacket.PTR, false)
          : packet.record(ANSWER, OWN_TYPE, 256 + i, false, 4_500);
    }
  },
  PTR_NEW(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.pointer(ANSWER, FOUND_TYPE, 4_500, number(round * 700 + i) + "." + FOUND_TYPE);
    }
  },
  /** New names, each with an SRV record and a host of its own: such names don't wait. */
  PTR_SRV_NEW(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      String label = number(round * 300 + i / 2);
      String name = label + "." + FOUND_TYPE;
      return i % 2 == 0
          ? packet.pointer(ANSWER, FOUND_TYPE, 4_500, name)
          : packet.server(ANSWER, name, true, 4_500, 80, label + ".local");
    }
  },
  /** Labels that have one value under the polynomial that Java hashes with. */
  PTR_COLLIDING(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      StringBuilder label = new StringBuilder();
      for (int bit = 0; bit < 14; bit++) {
        label.append(((round * 200 + i) >> bit & 1) == 0 ? "az" : "b[");
      }
      return packet.pointer(ANSWER, FOUND_TYPE, 4_500, label + "." + FOUND_TYPE);
    }
  },
  PTR_KNOWN(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.pointer(
          ANSWER, FOUND_TYPE, 4_500, "f" + (i + round * 700) % Brim.FOUND + "." + FOUND_TYPE);
    }
  },
  PTR_OWN_WRONG(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i < Brim.OWN_SERVICES && packet.pointer(ANSWER, OWN_TYPE, 1, "s" + i + "." + OWN_TYPE);
    }
  },
  OWN_NAME_EACH_TYPE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(ANSWER, OWN_TYPE, 256 + i, false, 4_500);
    }
  },
  SRV_OF_ONE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      int number = round * 700 + i;
      byte[] numbers = {
        (byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number, 0, 80
      };
      return packet.record(
          ANSWER, "f1." + FOUND_TYPE, HostilePacket.SRV, false, 4_500, numbers, "h1.local");
    }
  },
  SRV_HOSTS_OF_ONE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.server(
          ANSWER, "f1." + FOUND_TYPE, false, 4_500, 80, number(round * 700 + i) + ".local");
    }
  },
  SRV_FLUSH(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.server(
          ANSWER, "f1." + FOUND_TYPE, true, 4_500, round * 700 + i & 0xffff, "h1.local");
    }
  },
  SRV_TO_ONE_HOST(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.server(
          ANSWER,
          "f" + (i + round * 400) % Brim.FOUND + "." + FOUND_TYPE,
          true,
          4_500,
          80,
          "shared.local");
    }
  },
  A_OF_SHARED_HOST(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(
          ANSWER, "shared.local", HostilePacket.A, true, 4_500, Brim.ip(round * 600 + i));
    }

    @Override
    void prepare(Brim brim) {
      for (int round = 0; round * 400 < Brim.FOUND; round++) {
        brim.hear(SRV_TO_ONE_HOST.packet(round), 40_000 + round);
      }
    }
  },
  TXT_LONG(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      byte[] text = new byte[8_900];
      int at = 0;
      for (int key = 0; at + 4 <= text.length; key++, at += 4) {
        text[at] = 3;
        text[at + 1] = (byte) ('a' + key % 26);
        text[at + 2] = (byte) ('a' + key / 26 % 26);
        text[at + 3] = (byte) ('a' + (key / 676 + round) % 26);
      }
      return i == 0
          && packet.record(ANSWER, "f1." + FOUND_TYPE, HostilePacket.TXT, true, 4_500, text);
    }
  },
  TXT_OF_ONE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(
          ANSWER,
          "f1." + FOUND_TYPE,
          HostilePacket.TXT,
          false,
          4_500,
          (byte) 4,
          (byte) (round >> 8),
          (byte) round,
          (byte) (i >> 8),
          (byte) i);
    }
  },
  A_OF_ONE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(
          ANSWER, "h1.local", HostilePacket.A, false, 4_500, Brim.ip(round * 600 + i));
    }
  },
  A_OF_ONE_FLUSH(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(
          ANSWER, "h1.local", HostilePacket.A, true, 4_500, Brim.ip(round * 600 + i));
    }
  },
  A_ONE_MORE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i == 0
          && packet.record(
              ANSWER, "h1.local", HostilePacket.A, false, 4_500, Brim.ip(1_000_000 + round));
    }

    @Override
    void prepare(Brim brim) {
      for (int round = 0; round < 60; round++) {
        brim.hear(A_OF_ONE.packet(round), 40_000);
      }
    }
  },
  NSEC_OF_EACH(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      String name = "f" + (i + round * 400) % Brim.FOUND + "." + FOUND_TYPE;
      byte[] before = {};
      return packet.record(ANSWER, name, HostilePacket.NSEC, true, 4_500, before, "x");
    }
  },
  NSEC_OF_ONE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(
          ANSWER,
          "f1." + FOUND_TYPE,
          HostilePacket.NSEC,
          false,
          4_500,
          (byte) 0,
          (byte) 1,
          (byte) 2,
          (byte) (i >> 8),
          (byte) i);
    }
  },
  ANY_EACH_TYPE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(ANSWER, ANY_NAME, 256 + (round * 700 + i) % 60_000, false, 4_500);
    }
  },
  UNWANTED_EACH_TYPE(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(ANSWER, "nobody.local", 256 + (round * 700 + i) % 60_000, false, 4_500);
    }
  },
  UNWANTED_NEW(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(
          ANSWER, number(round * 700 + i) + ".local", HostilePacket.A, true, 4_500, Brim.ip(i));
    }
  },
  GOODBYE_AND_BACK(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      int ttl = round % 2 == 0 ? 0 : 4_500;
      return packet.pointer(ANSWER, FOUND_TYPE, ttl, "f" + i + "." + FOUND_TYPE);
    }
  },
  SHORT_LIVES(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.pointer(
          ANSWER, FOUND_TYPE, 1, number((round * 700 + i) % 30_000) + "." + FOUND_TYPE);
    }
  },
  CONFLICT_EACH_OWN(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      String name = "s" + (i + round * 300) % Brim.OWN_SERVICES + "." + OWN_TYPE;
      return packet.server(ANSWER, name, true, 120, 9, "local");
    }
  },
  CONFLICT_HOST(Kind.RESPONSE) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return packet.record(ANSWER, OWN_HOST, HostilePacket.A, true, 120, Brim.ip(i));
    }
  },
  PROBE_ONE(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      return i == 0
          ? packet.question(OWN_HOST, HostilePacket.ANY, true)
          : packet.record(AUTHORITY, OWN_HOST, HostilePacket.A, false, 120, Brim.ip(i));
    }
  },
  PROBE_EACH_OWN(Kind.QUERY) {
    @Override
    boolean add(HostilePacket packet, int round, int i) {
      if (i < 150) {
        return packet.question("s" + i + "." + OWN_TYPE, HostilePacket.ANY, true);
      }
      String name = "s" + (i - 150) + "." + OWN_TYPE;
      return i < 300 && packet.server(AUTHORITY, name, false, 120, 9, "local");
    }
  };

  /** How a packet comes. */
  enum Kind {
    QUERY,
    TC,
    LEGACY,
    RESPONSE
  }

  /** A sender that doesn't repeat itself has so many different packets. */
  static final int ROUNDS = 100;

  private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";

  private final Kind kind;

  Attack(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Adds the next entry; false if it is full. */
  abstract boolean add(HostilePacket packet, int round, int i);

  /** What has to be there before. */
  void prepare(Brim brim) {}

  byte[] packet(int round) {
    return packet(round, HostilePacket.MOST_BYTES);
  }

  byte[] packet(int round, int mostBytes) {
    int flags =
        switch (kind) {
          case QUERY, LEGACY -> QUERY;
          case TC -> QUERY | TRUNCATED;
          case RESPONSE -> RESPONSE;
        };
    HostilePacket packet = new HostilePacket(flags, mostBytes);
    for (int i = 0; i < 2_000 && add(packet, round, i); i++) {
      // as long as it fits
    }
    return packet.toBytes();
  }

  /** From port 5353, but for those who don't know better. */
  int port() {
    return kind == Kind.LEGACY ? 40_000 : 5353;
  }

  /** A short label. */
  private static String number(int number) {
    StringBuilder label = new StringBuilder();
    for (int rest = number; rest > 0 || label.isEmpty(); rest /= DIGITS.length()) {
      label.append(DIGITS.charAt(rest % DIGITS.length()));
    }
    return label.append('_').toString();
  }
}
