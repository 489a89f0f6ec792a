// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.run;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.espalier.graph.state.DurableFile;
import org.espalier.graph.tensorflow.Evaluation;
import org.espalier.graph.tensorflow.Split;
import org.espalier.graph.tensorflow.Trainer;
import org.espalier.pruning.results.EarlyStopping;
import org.jspecify.annotations.Nullable;

/**
 * The validation loss on the way through a round, kept in a file of its own so that an interrupted
 * round goes on with it.
 */
final class ValidationCurve {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private final Path file;
  private final List<EarlyStopping> points;

  private ValidationCurve(Path file, List<EarlyStopping> points) {
    this.file = file;
    this.points = points;
  }

  /**
   * Reads what was measured before.
   *
   * @param steps of the round so far; what was measured later is measured again
   * @throws RunException if the file is broken
   */
  static ValidationCurve open(Path file, long steps) {
    List<EarlyStopping> points = new ArrayList<>();
    try {
      if (Files.exists(file)) {
        points = MAPPER.readValue(Files.readAllBytes(file), new TypeReference<>() {});
        if (points == null || points.contains(null)) {
          throw new IOException("it holds null");
        }
      }
    } catch (IOException e) {
      throw new RunException(file + " is broken; delete it to do its round again", e);
    }
    points.removeIf(point -> point.steps() > steps);
    return new ValidationCurve(file, points);
  }

  /**
   * Measures the trainer's network; on the test data only where the validation loss is the lowest
   * so far.
   */
  void measure(Trainer trainer, long steps) {
    if (points.stream().anyMatch(point -> point.steps() == steps)) {
      return;
    }
    Evaluation validation = trainer.evaluate(Split.VALIDATION);
    boolean lowest = lowest().stream().allMatch(l -> validation.loss() < l.validationLoss());
    points.add(
        new EarlyStopping(
            steps,
            validation.loss(),
            orNull(validation.accuracy()),
            lowest ? orNull(trainer.evaluate(Split.TEST).accuracy()) : null));
    DurableFile.write(file, out -> out.write(MAPPER.writeValueAsBytes(points)));
  }

  /**
   * Where the loss is lowest, the earliest of several; a loss that is no number is never lowest.
   */
  Optional<EarlyStopping> lowest() {
    return points.stream()
        .filter(point -> Double.isFinite(point.validationLoss()))
        .min(Comparator.comparingDouble(EarlyStopping::validationLoss));
  }

  private static @Nullable Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
