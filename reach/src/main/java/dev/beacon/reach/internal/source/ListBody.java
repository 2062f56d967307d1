package dev.beacon.reach.internal.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects the body of an answer up to the most bytes of a list (RCH-003). */
final class ListBody implements HttpResponse.BodySubscriber<byte[]> {

  private final boolean wanted;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private Flow.@Nullable Subscription subscription;

  /** Collects it if it is wanted, and otherwise drops it. */
  ListBody(boolean wanted) {
    this.wanted = wanted;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    if (wanted) {
      subscription.request(Long.MAX_VALUE);
    } else {
      subscription.cancel();
      whole.complete(new byte[0]);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (bytes.size() + buffer.remaining() > ListText.MOST_BYTES) {
        end(new IOException("over " + ListText.MOST_BYTES + " bytes"));
        return;
      }
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      bytes.writeBytes(part);
    }
  }

  private void end(IOException failure) {
    if (subscription != null) {
      subscription.cancel();
    }
    whole.completeExceptionally(failure);
  }

  @Override
  public void onError(Throwable failure) {
    whole.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    whole.complete(bytes.toByteArray());
  }
}
