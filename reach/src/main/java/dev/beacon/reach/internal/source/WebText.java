package dev.beacon.reach.internal.source;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  private final Duration patience;
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
    this(uri, bearer, trust, PATIENCE);
  }

  /** The same with another limit for a whole answer, body included. */
  WebText(URI uri, Optional<String> bearer, Optional<SSLContext> trust, Duration patience) {
    this.uri = checked(uri);
    this.bearer = bearer;
    this.patience = patience;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(patience)
            .followRedirects(HttpClient.Redirect.NORMAL); // never from https to http
    trust.ifPresent(builder::sslContext);
    client = builder.build();
  }

  /**
   * Returns the URL of a list.
   *
   * @throws IllegalArgumentException if it is not https
   */
  public static URI checked(URI uri) {
    if (!"https".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          uri
              + ": a list comes from a file or by https; over http anybody on the way can change it");
    }
    return uri;
  }

  /**
   * Returns the token to send. The message of the exception does not show it.
   *
   * @throws IllegalArgumentException if it is empty or has other characters than visible ASCII
   */
  public static String checkedToken(String token) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("the token is empty");
    }
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) <= ' ' || token.charAt(i) > '~') {
        throw new IllegalArgumentException(
            "the token has a character that is not visible ASCII, at " + (i + 1));
      }
    }
    return token;
  }

  @Override
  public String name() {
    return uri.toString();
  }

  @Override
  public Optional<byte[]> ifChanged() throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).GET();
    bearer.ifPresent(token -> request.header("Authorization", "Bearer " + token));
    tag.ifPresent(known -> request.header("If-None-Match", known));
    againSeconds = AGAIN_SECONDS;
    HttpResponse<byte[]> response = answer(request.build());
    int status = response.statusCode();
    if (status != OK && status != NOT_MODIFIED) {
      throw new IOException("HTTP status " + status);
    }
    response.headers().firstValue("Cache-Control").ifPresent(this::heed);
    if (status == NOT_MODIFIED) {
      return Optional.empty();
    }
    tag = response.headers().firstValue("ETag");
    return Optional.of(response.body());
  }

  /**
   * Waits for the whole answer. The request's own timeout would end with the headers, so a server
   * that stops in the body would hold the thread.
   */
  private HttpResponse<byte[]> answer(HttpRequest request) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> sent =
        client.sendAsync(request, head -> new ListBody(head.statusCode() == OK));
    try {
      return sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no whole answer within " + patience.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      sent.cancel(true); // closes the connection of an answer that has not ended
    }
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
