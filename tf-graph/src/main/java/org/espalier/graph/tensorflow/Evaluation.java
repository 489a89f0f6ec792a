// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.tensorflow;

import java.util.OptionalDouble;

/**
 * How well a State does on examples it is not trained on at that moment.
 *
 * @param loss mean over the examples
 * @param accuracy fraction whose largest output is the label; empty for regression
 * @param top5 fraction whose label is among the five largest outputs; empty for regression
 */
public record Evaluation(double loss, OptionalDouble accuracy, OptionalDouble top5) {}
