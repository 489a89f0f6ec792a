// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * How far the answers of a model moved.
 *
 * @param requests how many were compared
 * @param identical whether every answer is the same to the bit
 * @param largestDifference between two numbers; infinite if an answer has another shape
 * @param largestValue of all numbers answered before
 * @param differentPredictions rows of answers whose largest number is another
 * @param rows how many rows of at least two numbers there were
 * @param notCompared signatures that could not be asked, with the reason
 */
public record Movement(
    int requests,
    boolean identical,
    double largestDifference,
    double largestValue,
    long differentPredictions,
    long rows,
    List<String> notCompared) {

  /** Copies. */
  public Movement {
    notCompared = ImmutableList.copyOf(notCompared);
  }
}
