// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

/**
 * The last step that was taken.
 *
 * @param step the schedule step after it
 * @param loss of its batch, without weight decay
 * @param learningRate it was taken with
 */
public record TrainedStep(long step, double loss, double learningRate) {}
