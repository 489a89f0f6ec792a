// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.training;

/** Doubles. */
final class JavaNumbers implements Numbers<Double> {

  @Override
  public Double constant(double value) {
    return value;
  }

  @Override
  public Double add(Double a, Double b) {
    return a + b;
  }

  @Override
  public Double subtract(Double a, Double b) {
    return a - b;
  }

  @Override
  public Double multiply(Double a, Double b) {
    return a * b;
  }

  @Override
  public Double divide(Double a, Double b) {
    return a / b;
  }

  @Override
  public Double minimum(Double a, Double b) {
    return Math.min(a, b);
  }

  @Override
  public Double maximum(Double a, Double b) {
    return Math.max(a, b);
  }

  @Override
  public Double cosine(Double a) {
    return Math.cos(a);
  }

  @Override
  public Double power(double base, Double exponent) {
    return Math.pow(base, exponent);
  }

  @Override
  public Double ifLess(Double a, Double b, Double then, Double otherwise) {
    return a < b ? then : otherwise;
  }
}
