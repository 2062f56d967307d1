package dev.beacon.bench.reach;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The two calls of gRPC: one that is answered, and one that never is. */
final class Rpc {

  static final MethodDescriptor<String, String> NAME = method("bench.Bench/Name");
  static final MethodDescriptor<String, String> SILENCE = method("bench.Bench/Silence");

  private Rpc() {}

  static ServerServiceDefinition service(String name) {
    return ServerServiceDefinition.builder("bench.Bench")
        .addMethod(
            NAME,
            ServerCalls.asyncUnaryCall(
                (request, answer) -> {
                  answer.onNext(name);
                  answer.onCompleted();
                }))
        .addMethod(SILENCE, ServerCalls.asyncUnaryCall((request, answer) -> {}))
        .build();
  }

  private static MethodDescriptor<String, String> method(String name) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(MethodDescriptor.MethodType.UNARY)
        .setFullMethodName(name)
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
