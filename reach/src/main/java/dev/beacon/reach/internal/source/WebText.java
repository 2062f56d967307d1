package dev.beacon.reach.internal.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** A list at an https URL, requested again after a minute or when its Cache-Control says so. */
public final class WebText implements ListSource.Text {

  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;
  private static final long AGAIN_SECONDS = 60;
  private static final long SOONEST_SECONDS = 1;
  private static final long LATEST_SECONDS = 86_400;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern MAX_AGE = Pattern.compile("(?i)(?:^|[\\s,])max-age=(\\d{1,9})");

  private final URI uri;
  private final Optional<String> bearer;
  private final HttpClient client;
  private Optional<String> tag = Optional.empty();
  private long againSeconds = AGAIN_SECONDS;

  /**
   * Uses this list.
   *
   * @param bearer the token to send, if there is one
   * @param trust the trusted certificates; empty for those of the JVM
   * @throws IllegalArgumentException if it is not https, because an attacker that can change the
   *     list can choose the server
   */
  public WebText(URI uri, Optional<String> bearer, Optional<SSLContext> trust) {
    if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          uri
              + ": a list comes from a file or by https; over http anybody on the way can change it");
    }
    this.uri = uri;
    this.bearer = bearer;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL); // never from https to http
    trust.ifPresent(builder::sslContext);
    client = builder.build();
  }

  @Override
  public String name() {
    return uri.toString();
  }

  @Override
  public Optional<byte[]> ifChanged() throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE).GET();
    bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token));
    tag.ifPresent(known -> request.header("If-None-Match", known));
    againSeconds = AGAIN_SECONDS;
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        return body(response, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Optional<byte[]> body(HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    int status = response.statusCode();
    if (status != OK && status != NOT_MODIFIED) {
      throw new IOException("HTTP status " + status);
    }
    response.headers().firstValue("Cache-Control").ifPresent(this::heed);
    if (status == NOT_MODIFIED) {
      return Optional.empty();
    }
    byte[] bytes = body.readNBytes(ListText.MOST_BYTES + 1);
    if (bytes.length > ListText.MOST_BYTES) {
      throw new IOException("over " + ListText.MOST_BYTES + " bytes");
    }
    tag = response.headers().firstValue("ETag");
    return Optional.of(bytes);
  }

  private void heed(String cacheControl) {
    Matcher age = MAX_AGE.matcher(cacheControl);
    if (age.find()) {
      long seconds = Long.parseLong(age.group(1));
      againSeconds = Math.min(Math.max(seconds, SOONEST_SECONDS), LATEST_SECONDS);
    }
  }

  @Override
  public long againMs() {
    return TimeUnit.SECONDS.toMillis(againSeconds);
  }
}
