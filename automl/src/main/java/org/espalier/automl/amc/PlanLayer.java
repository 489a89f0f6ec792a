// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

/**
 * A layer that a plan says a density for: a group of channels that go together, called by its first
 * layer, or a kernel.
 *
 * @param name of the layer
 * @param units channels, or weights
 * @param left of them, which earlier rounds have not pruned
 * @param outputs channels that the layer makes
 * @param inputs channels that it reads
 * @param height of its input, 1 if that is no image
 * @param width of its input, 1 if that is no image
 * @param stride 1 if it is no convolution
 * @param size of its window, 1 if it is no convolution
 */
public record PlanLayer(
    String name,
    int units,
    int left,
    int outputs,
    int inputs,
    int height,
    int width,
    int stride,
    int size) {

  PlanLayer withLeft(int other) {
    return new PlanLayer(name, units, other, outputs, inputs, height, width, stride, size);
  }

  PlanLayer withUnits(int other) {
    return new PlanLayer(name, other, other, outputs, inputs, height, width, stride, size);
  }
}
