// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.data;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * Examples to train on, to choose by and to report on.
 *
 * @param name the specification it was read from, as given
 * @param training what gradients come from
 * @param validation what choices are made by; held out of the training examples
 * @param test only ever reported
 * @param transform what the graph does to the inputs first
 * @param labels the names of the classes; empty for regression
 * @param fingerprint a hash of everything above but the name, to tell whether data have changed
 */
public record DataSet(
    String name,
    Examples training,
    Examples validation,
    Examples test,
    InputTransform transform,
    List<String> labels,
    String fingerprint) {

  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if a part is empty or the parts differ in shape, type or
   *     targets
   */
  public DataSet {
    labels = ImmutableList.copyOf(labels);
    check(name, "training", training, training);
    check(name, "validation", validation, training);
    check(name, "test", test, training);
  }

  private static void check(String name, String part, Examples examples, Examples training) {
    if (examples.size() == 0) {
      throw new IllegalArgumentException("data " + name + " has no " + part + " examples");
    }
    if (!kind(examples).equals(kind(training))) {
      throw new IllegalArgumentException(
          "data %s: %s examples are %s, training examples %s"
              .formatted(name, part, kind(examples), kind(training)));
    }
  }

  /** All that the parts must agree on: {@code uint8[28, 28, 1] with 10 classes}. */
  private static String kind(Examples examples) {
    return examples.type()
        + examples.shape()
        + " with "
        + examples.targets().width()
        + (examples.targets() instanceof Targets.Labels ? " classes" : " values");
  }
}
