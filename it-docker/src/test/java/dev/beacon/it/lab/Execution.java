package dev.beacon.it.lab;

import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A command that was started in a box: what it prints while it runs, signals, its exit code. */
public final class Execution {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Box box;
  private final String execId;
  private final String command;
  private final String pidFile;
  private final Lines out;
  private final Lines err;

  private Execution(Box box, String execId, String command, String pidFile) {
    this.box = box;
    this.execId = execId;
    this.command = command;
    this.pidFile = pidFile;
    String title = box.name() + ": " + command;
    this.out = new Lines(title + ", stdout");
    this.err = new Lines(title + ", stderr");
  }

  static Execution start(Box box, String user, List<String> command) {
    String pidFile = "/tmp/execution-" + COUNT.incrementAndGet() + ".pid";
    // The engine tells no process id that means anything inside the box, so the command leaves its
    // own.
    List<String> wrapped =
        Stream.concat(
                Stream.of("sh", "-c", "echo $$ >" + pidFile + "; exec \"$@\"", "sh"),
                command.stream())
            .toList();
    ExecCreateCmd create =
        box.client()
            .execCreateCmd(box.id())
            .withAttachStdout(true)
            .withAttachStderr(true)
            .withCmd(wrapped.toArray(String[]::new));
    if (user != null) {
      create.withUser(user);
    }
    Execution execution =
        new Execution(box, create.exec().getId(), String.join(" ", command), pidFile);
    box.client().execStartCmd(execution.execId).exec(new Box.Printed(execution.out, execution.err));
    return execution;
  }

  public Lines out() {
    return out;
  }

  public Lines err() {
    return err;
  }

  /** Sends a signal (TERM, INT, KILL), which the process must be there to get. */
  public void signal(String name) {
    box.run("sh", "-c", "kill -" + name + " $(cat " + pidFile + ")").succeeded();
  }

  public boolean running() {
    return Boolean.TRUE.equals(box.client().inspectExecCmd(execId).exec().isRunning());
  }

  /** Waits for the end. */
  public Outcome await(Duration within) {
    long deadlineNs = System.nanoTime() + within.toNanos();
    out.awaitEnd(within);
    // The engine ends the output a little before it knows the exit code; each look is a round trip.
    while (running()) {
      if (System.nanoTime() > deadlineNs) {
        throw new AssertionError(command + " closed its output and runs on");
      }
    }
    int exitCode = box.client().inspectExecCmd(execId).exec().getExitCodeLong().intValue();
    return new Outcome(command, exitCode, out.all(), err.all());
  }

  private String state() {
    try {
      return running() ? " (running)" : "";
    } catch (NotFoundException restarted) { // the engine forgets it when its box ends
      return "";
    }
  }

  List<String> report() {
    List<String> report = new ArrayList<>();
    report.add("# " + command + state() + ", stdout");
    report.addAll(out.all());
    report.add("# stderr");
    report.addAll(err.all());
    return report;
  }
}
