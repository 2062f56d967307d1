package dev.beacon.bench.ratio;

import dev.beacon.bench.ResponseBenchmark;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Holds the benchmarks of what each packet takes against the committed ratios, for {@code
 * bench/ratios}: {@code Ratios check|renew FILE}.
 *
 * <p>A round has a JVM for the reference loop and one for each benchmark. There are several rounds,
 * so the machine's busy times meet all of them alike, and the least of all iterations counts. If a
 * benchmark is over its limit, up to {@value #MORE_ROUNDS} rounds of it and of the reference
 * follow: what a busy machine did goes away, what the code does stays.
 */
public final class Ratios {

  private static final int ROUNDS = 3;
  private static final int ROUNDS_TO_RENEW = 8;
  private static final int MORE_ROUNDS = 5;

  private static final int WARMUPS = 3;
  private static final TimeValue WARMUP = TimeValue.milliseconds(300);
  private static final int ITERATIONS = 6;
  private static final TimeValue ITERATION = TimeValue.milliseconds(60);

  private static final List<Class<?>> BENCHMARKS =
      List.of(
          WireBenchmark.class,
          AnswerBenchmark.class,
          ResponseBenchmark.class,
          FrameBenchmark.class);

  private static final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private final Least least = new Least();

  private Ratios() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, RunnerException {
    if (args.length != 2 || !List.of("check", "renew").contains(args[0])) {
      throw new IllegalArgumentException("check|renew FILE");
    }
    System.setProperty("jmh.ignoreLock", "true"); // the least counts, whoever else measures
    Path file = Path.of(args[1]);
    if (args[0].equals("renew")) {
      new Ratios().renew(file);
    } else {
      System.exit(new Ratios().check(file) ? 0 : 1);
    }
  }

  private void renew(Path file) throws IOException, RunnerException {
    measure(ROUNDS_TO_RENEW, names());
    Baseline baseline = new Baseline(least.ratios());
    Files.writeString(file, baseline.text());
    out.printf("reference: %.0f ns%n%s%n", least.referenceNs(), baseline.text());
    out.println("written to " + file + "; commit it");
  }

  private boolean check(Path file) throws IOException, RunnerException {
    Baseline baseline;
    try {
      baseline = Baseline.read(Files.readAllLines(file));
    } catch (NoSuchFileException e) {
      out.println(file + ": there is no baseline; write one by `bench/ratios renew`");
      return false;
    } catch (IllegalArgumentException e) {
      out.println(file + ", " + e.getMessage());
      return false;
    }
    measure(ROUNDS, names());
    for (int i = 0; i < MORE_ROUNDS; i++) {
      List<String> slow =
          least.ratios().entrySet().stream()
              .filter(each -> baseline.isBreached(each.getKey(), each.getValue()))
              .map(each -> each.getKey().replaceAll(" .*", ""))
              .distinct()
              .toList();
      if (slow.isEmpty()) {
        break;
      }
      out.println("once more, over the limit: " + String.join(", ", slow));
      measure(1, slow);
    }
    SortedMap<String, Double> ratios = least.ratios();
    out.printf("reference: %.0f ns%n", least.referenceNs());
    out.printf("%-46s %8s %9s %6s%n", "", "ratio", "baseline", "times");
    ratios.forEach(
        (name, ratio) -> {
          double before = baseline.ratios().getOrDefault(name, Double.NaN);
          out.printf("%-46s %8.3f %9.3f %6.2f%n", name, ratio, before, ratio / before);
        });
    List<String> breaches = baseline.breaches(ratios);
    breaches.forEach(out::println);
    return breaches.isEmpty();
  }

  /** All of them: {@code WireBenchmark.read}. */
  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Class<?> type : BENCHMARKS) {
      names.add(type.getSimpleName() + ".");
    }
    return names;
  }

  private void measure(int rounds, Collection<String> names) throws RunnerException {
    String pattern =
        names.stream().map(name -> name.replace(".", "\\.")).collect(Collectors.joining("|"));
    for (int round = 1; round <= rounds; round++) {
      out.printf("round %d of %d%n", round, rounds);
      for (RunResult result : run("ReferenceBenchmark\\.")) {
        iterationsNs(result).forEach(least::reference);
      }
      for (RunResult result : run(pattern)) {
        String name = name(result.getParams());
        iterationsNs(result).forEach(ns -> least.benchmark(name, ns));
      }
    }
  }

  private static Collection<RunResult> run(String pattern) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include("\\.(" + pattern + ")")
                .forks(1)
                .jvmArgs("-Xmx512m", "-XX:+UseSerialGC")
                .warmupIterations(WARMUPS)
                .warmupTime(WARMUP)
                .measurementIterations(ITERATIONS)
                .measurementTime(ITERATION)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build())
        .run();
  }

  private static List<Double> iterationsNs(RunResult result) {
    return result.getBenchmarkResults().stream()
        .flatMap(fork -> fork.getIterationResults().stream())
        .map(IterationResult::getPrimaryResult)
        .map(each -> each.getScore())
        .toList();
  }

  /** Its class, method and parameters: {@code ResponseBenchmark.knownResponse instances=10}. */
  private static String name(BenchmarkParams params) {
    String[] parts = params.getBenchmark().split("\\.", -1);
    String name = parts[parts.length - 2] + "." + parts[parts.length - 1];
    return params.getParamsKeys().stream()
        .map(key -> " " + key + "=" + params.getParam(key))
        .sorted()
        .collect(Collectors.joining("", name, ""));
  }
}
