// SPDX-License-Identifier: Apache-2.0
package org.espalier.automl.amc;

import java.util.stream.IntStream;
import org.espalier.graph.network.ChannelGroup;
import org.espalier.graph.network.Shape;

/**
 * Which inputs of a kernel belong to the channels that are kept. A kernel's inputs are all its axes
 * but the last, flattened: of a convolution each place of its window times each channel.
 */
record ReadInputs(ChannelGroup.Member reader) {

  /** How many there are. */
  int count() {
    Shape shape = reader.parameter().shape();
    return Math.toIntExact(shape.size() / shape.dimension(-1));
  }

  /** Those whose channel is kept, ascending. */
  int[] kept(float[] mask) {
    int outputs = reader.parameter().shape().dimension(-1);
    int run = reader.run() / outputs; // inputs in a row of one channel
    return IntStream.range(0, count()).filter(i -> mask[i / run % mask.length] != 0).toArray();
  }
}
