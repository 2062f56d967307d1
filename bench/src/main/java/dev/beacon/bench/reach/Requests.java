package dev.beacon.bench.reach;

import dev.beacon.reach.Reach;
import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** Sends idempotent HTTP requests, each repeated once at most. */
public final class Requests {

  private static final int PACE_MS = 40;

  private final OkHttpClient client;
  private final Request request = new Request.Builder().url("http://10.93.0.2/").build();
  private int sent;
  private int repeated;
  private int failed;

  private Requests(Reach reach) {
    client =
        new OkHttpClient.Builder()
            .socketFactory(reach.socketFactory())
            .retryOnConnectionFailure(false)
            .build();
  }

  /** Argument: the least number of requests; it goes on until something comes at its input. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Requests requests = new Requests(Verdicts.open("_bench-http._tcp"));
    int least = Integer.parseInt(args[0]);
    while (requests.sent < least || System.in.available() == 0) {
      requests.send();
      Thread.sleep(PACE_MS);
    }
    Said.now(
        "sent " + requests.sent + " repeated " + requests.repeated + " failed " + requests.failed);
    System.exit(0);
  }

  private void send() {
    sent++;
    try {
      Said.now("used " + get(client, request));
    } catch (IOException first) {
      repeated++;
      try {
        Said.now("used " + get(client, request));
      } catch (IOException second) {
        failed++;
        Said.now("failed " + first + ", then " + second);
      }
    }
  }

  /** The body of the answer. */
  static String get(OkHttpClient client, Request request) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    }
  }
}
