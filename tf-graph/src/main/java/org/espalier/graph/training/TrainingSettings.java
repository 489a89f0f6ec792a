// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Everything that training does beside the network and the data.
 *
 * @param batch examples a step, at least 1
 * @param loss what is made small
 * @param labelSmoothing how much of the target is spread evenly over the classes, in [0, 1)
 * @param optimizer how gradients change parameters
 * @param schedules learning-rate schedules; the State says which one is in force, 0 at first
 * @param decay what pulls parameters towards zero
 * @param clipNorm gradients are scaled down together to at most this global norm; infinity is off
 * @param compute what training computes in
 */
public record TrainingSettings(
    int batch,
    Loss loss,
    double labelSmoothing,
    Optimizer optimizer,
    List<Schedule> schedules,
    WeightDecay decay,
    double clipNorm,
    ComputeType compute) {

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a number is out of range or there is no schedule
   */
  public TrainingSettings {
    schedules = ImmutableList.copyOf(schedules);
    require(batch >= 1, "batch must be at least 1, got " + batch);
    require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "label smoothing must be in [0, 1), got " + labelSmoothing);
    require(!schedules.isEmpty(), "training needs a learning-rate schedule");
    require(clipNorm > 0, "clip norm must be above 0, got " + clipNorm);
  }

  /** Softmax cross-entropy in float32, without smoothing, decay or clipping. */
  public static TrainingSettings of(int batch, Optimizer optimizer, Schedule schedule) {
    return new TrainingSettings(
        batch,
        Loss.SOFTMAX_CROSS_ENTROPY,
        0,
        optimizer,
        List.of(schedule),
        WeightDecay.NONE,
        Double.POSITIVE_INFINITY,
        ComputeType.FLOAT32);
  }

  /** The same with another loss. */
  public TrainingSettings withLoss(Loss loss) {
    return new TrainingSettings(
        batch, loss, labelSmoothing, optimizer, schedules, decay, clipNorm, compute);
  }

  /** The same with weight decay. */
  public TrainingSettings withDecay(WeightDecay decay) {
    return new TrainingSettings(
        batch, loss, labelSmoothing, optimizer, schedules, decay, clipNorm, compute);
  }

  /** The same with the gradients' global norm limited. */
  public TrainingSettings withClipNorm(double clipNorm) {
    return new TrainingSettings(
        batch, loss, labelSmoothing, optimizer, schedules, decay, clipNorm, compute);
  }

  /** The same with other schedules. */
  public TrainingSettings withSchedules(List<Schedule> schedules) {
    return new TrainingSettings(
        batch, loss, labelSmoothing, optimizer, schedules, decay, clipNorm, compute);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
