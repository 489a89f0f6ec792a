// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** What happens when a layer would lose all its weights, which cuts the network in two. */
public sealed interface EmptyLayers {

  /** It is reported and pruning goes on. */
  record Warn() implements EmptyLayers {
    @Override
    public String toString() {
      return "warn";
    }
  }

  /** Pruning stops with an error. */
  record Fail() implements EmptyLayers {
    @Override
    public String toString() {
      return "fail";
    }
  }

  /**
   * Each layer keeps its best weights, whatever the others' scores; the overall count stays exact.
   *
   * @param weights at least 1; blocks or channels where those compete
   */
  record Floor(int weights) implements EmptyLayers {
    /** Checks. */
    public Floor {
      if (weights < 1) {
        throw new IllegalArgumentException("floor must be at least 1, got " + weights);
      }
    }

    @Override
    public String toString() {
      return "floor " + weights;
    }
  }

  /**
   * Reads {@code warn}, {@code fail} or {@code floor N}.
   *
   * @throws IllegalArgumentException for anything else
   */
  @JsonCreator
  static EmptyLayers parse(String text) {
    if (text.equals("warn")) {
      return new Warn();
    }
    if (text.equals("fail")) {
      return new Fail();
    }
    if (text.matches("floor [1-9][0-9]{0,8}")) {
      return new Floor(Integer.parseInt(text.substring("floor ".length())));
    }
    throw new IllegalArgumentException("empty-layers must be warn, fail or floor N, got " + text);
  }

  /** The text that {@link #parse} reads. */
  @JsonValue
  default String text() {
    return toString();
  }
}
