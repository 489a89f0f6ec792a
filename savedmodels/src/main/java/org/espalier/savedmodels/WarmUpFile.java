// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.espalier.graph.state.DurableFile;

/**
 * The requests that a server replays before it serves a model: {@code
 * assets.extra/tf_serving_warmup_requests} in the version's directory.
 */
final class WarmUpFile {

  /** What is done with the requests. */
  @FunctionalInterface
  interface Replay {
    /** Takes one; a {@link RequestFailedException} is why the record fails. */
    void accept(PredictRequest request);
  }

  private WarmUpFile() {}

  /**
   * Writes the file, also if there are no requests.
   *
   * @param model the name in the records; servers pass over it
   * @throws IllegalArgumentException if there are more than a server takes
   * @throws UncheckedIOException if it cannot be written
   */
  static void write(Path directory, String model, List<PredictRequest> requests) {
    if (requests.size() > WarmUpRule.MAX_RECORDS) {
      throw new IllegalArgumentException(
          "a warm-up file holds at most %d requests, got %d"
              .formatted(WarmUpRule.MAX_RECORDS, requests.size()));
    }
    DurableFile.write(
        directory.resolve(WarmUpRule.FILE),
        out -> {
          for (PredictRequest request : requests) {
            out.write(TfRecords.record(request.toPredictionLog(model)));
          }
        });
  }

  /**
   * Hands over the predict requests in order; those of other kinds are counted only. Without a file
   * there are none.
   *
   * @throws IllegalStateException if a record is broken or fails, naming it and the reason
   * @throws UncheckedIOException if the file cannot be read
   */
  static WarmUp replay(Path directory, Replay replay) {
    Path file = directory.resolve(WarmUpRule.FILE);
    return Files.exists(file) ? replay(file, WarmUpRule.FILE, replay) : new WarmUp(0, 0);
  }

  /**
   * The same of a file of any name.
   *
   * @throws IllegalStateException if a record is broken or fails, naming it and the reason
   * @throws UncheckedIOException if the file cannot be read
   */
  static WarmUp replayFile(Path file, Replay replay) {
    return replay(file, file.toString(), replay);
  }

  private static WarmUp replay(Path file, String name, Replay replay) {
    Counting counting = new Counting(replay);
    try {
      String problem = TfRecords.read(file, WarmUpRule.MAX_RECORDS, counting);
      if (!problem.isEmpty()) {
        throw new IllegalStateException("%s: %s".formatted(name, problem));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return new WarmUp(counting.replayed, counting.skipped);
  }

  private static final class Counting implements TfRecords.Reader {
    private final Replay replay;
    private int replayed;
    private int skipped;

    private Counting(Replay replay) {
      this.replay = replay;
    }

    @Override
    public String problemOf(int index, byte[] payload) {
      try {
        Optional<PredictRequest> request = PredictRequest.parse(payload);
        if (request.isEmpty()) {
          skipped++;
          return WarmUpRule.problemOf(payload);
        }
        replay.accept(request.get());
        replayed++;
        return "";
      } catch (InvalidProtocolBufferException e) {
        return "is no PredictionLog";
      } catch (RequestFailedException e) {
        return "fails: " + e.reason();
      }
    }
  }
}
