// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

/**
 * Arithmetic that a {@link Schedule} is written in: over Java doubles, or over float64 operations
 * of a TensorFlow graph. One formula serves both, so the two cannot drift apart.
 *
 * @param <N> a number: {@code Double}, or a graph operand
 */
public interface Numbers<N> {

  /** Plain Java. */
  Numbers<Double> DOUBLES = new JavaNumbers();

  /** A fixed number. */
  N constant(double value);

  /** a + b. */
  N add(N a, N b);

  /** a - b. */
  N subtract(N a, N b);

  /** a * b. */
  N multiply(N a, N b);

  /** a / b. */
  N divide(N a, N b);

  /** The smaller. */
  N minimum(N a, N b);

  /** The larger. */
  N maximum(N a, N b);

  /** Cosine of an angle in radians. */
  N cosine(N a);

  /** A base above 0 to a power. */
  N power(double base, N exponent);

  /** {@code a < b ? then : otherwise}. */
  N ifLess(N a, N b, N then, N otherwise);
}
