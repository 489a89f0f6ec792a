// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Checks what only the loaded model shows, in a fresh JVM, so that a crash ends only that: whether
 * TensorFlow loads it ({@link Rule#LOADS}), whether it answers its own warm-up requests ({@link
 * Rule#WARM_UP}), and whether two requests in one batch get what each gets alone ({@link
 * Rule#BATCHING}).
 */
public final class LoadedCheck {

  private static final String FIRST = "mend that first";

  private LoadedCheck() {}

  /**
   * Checks a SavedModel that {@link ServingCheck#checkWithOps} has seen before.
   *
   * @param findings of that check; with errors that keep the model from being loaded or batched,
   *     this one loads nothing and says so
   * @return what is wrong or could not be found out, in the order of the rules
   * @throws NotASavedModelException if there is no SavedModel
   */
  public static ImmutableList<Finding> check(Path savedModel, List<Finding> findings) {
    if (!ServingCheck.structural(findings).isEmpty()) {
      return unknown("the model cannot be loaded", FIRST);
    }
    if (has(findings, Rule.WARM_UP)) {
      return unknown("the warm-up file is broken", FIRST);
    }
    if (has(findings, Rule.BATCH_DIMENSION)) {
      return unknown("the rule batch-dimension is broken", FIRST);
    }
    return check(
        SavedModelLocation.of(savedModel).directory(), LoadedCheckMain.class, FreshJvm.LIMIT);
  }

  /** In a fresh JVM that runs what {@link LoadedCheckMain} does, and may take so long. */
  static ImmutableList<Finding> check(Path directory, Class<?> main, Duration limit) {
    try {
      return FreshJvm.ask(
          directory.toString(),
          main,
          List.of(directory.toAbsolutePath().toString()),
          limit,
          file -> {},
          LoadedCheck::read);
    } catch (FreshJvm.FailedException e) {
      Rule broken = e.answering() ? Rule.BATCHING : Rule.LOADS;
      Finding error = broken.error(Few.firstLine(e), "load it by itself to see more");
      return e.answering()
          ? ImmutableList.of(error)
          : ImmutableList.<Finding>builder()
              .add(error)
              .addAll(BatchingRule.unknown("the model does not load", FIRST))
              .build();
    } catch (IllegalStateException e) {
      return unknown(Few.firstLine(e), "load it by itself to see more");
    }
  }

  private static ImmutableList<Finding> unknown(String reason, String fix) {
    return ImmutableList.<Finding>builder()
        .add(Rule.LOADS.unknown("not checked: " + reason, fix))
        .addAll(BatchingRule.unknown(reason, fix))
        .build();
  }

  /** In this process. */
  static ImmutableList<Finding> check(ServedModel model) {
    try {
      model.warmUp();
    } catch (IllegalStateException e) {
      return ImmutableList.<Finding>builder()
          .add(
              Rule.WARM_UP.error(
                  Few.firstLine(e),
                  "write the file again, or remove it: a server refuses the model"))
          .addAll(BatchingRule.unknown("a warm-up request fails", FIRST))
          .build();
    }
    return ImmutableList.copyOf(BatchingRule.check(model));
  }

  static void write(Path file, List<Finding> findings) throws IOException {
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(findings.size());
      for (Finding finding : findings) {
        out.writeUTF(finding.rule());
        out.writeUTF(finding.severity().name());
        out.writeUTF(finding.problem());
        out.writeUTF(finding.fix());
      }
    }
  }

  static ImmutableList<Finding> read(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      ImmutableList.Builder<Finding> findings = ImmutableList.builder();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        findings.add(
            new Finding(in.readUTF(), Severity.valueOf(in.readUTF()), in.readUTF(), in.readUTF()));
      }
      return findings.build();
    }
  }

  private static boolean has(List<Finding> findings, Rule rule) {
    return findings.stream()
        .anyMatch(f -> f.rule().equals(rule.id()) && f.severity() == Severity.ERROR);
  }
}
