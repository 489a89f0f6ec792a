// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.mask;

import java.util.Map;
import org.espalier.graph.state.State;
import org.espalier.graph.training.Variant;

/** Gradients of a network by its effective weights, for the criteria that need them. */
public interface GradientSource {

  /** How many training examples there are. */
  int examples();

  /**
   * A batch of training examples: the n-th stretch of one random order, which the seed fixes.
   *
   * @param n from 0; the order begins anew when it ends
   * @param size at least 1; cut to the number of examples
   * @return indices into the training set
   */
  int[] batch(int n, int size);

  /**
   * The same with as many examples of each class, classes in turn.
   *
   * @param perClass at least 1; cut to what the smallest class has
   * @throws IllegalStateException if the data have no classes
   */
  int[] balancedBatch(int n, int perClass);

  /**
   * The mean gradient over some examples.
   *
   * @param at parameters, statistics, masks, and the step and data order, which draw the noise of
   *     dropout; of a pruned weight the gradient is 0
   * @param variant one of the criterion's
   * @return by parameter name, row-major; every parameter that training changes
   */
  Map<String, float[]> gradient(State at, Variant variant, int[] examples);
}
