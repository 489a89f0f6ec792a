// SPDX-License-Identifier: Apache-2.0
package org.espalier.runtime.file;

import java.util.List;
import org.espalier.runtime.graph.Function;
import org.espalier.runtime.graph.ModelGraph;
import org.espalier.runtime.graph.Pooling;
import org.espalier.runtime.graph.Product.Kernel;

/**
 * The numbers that stand for choices in a file: places in these lists. They are for ever; what is
 * new goes to an end and makes a new version of the format.
 */
final class Numbering {

  static final List<ModelGraph.Type> TYPES = List.of(ModelGraph.Type.FLOATS, ModelGraph.Type.IDS);
  static final List<Pooling> POOLINGS = List.of(Pooling.MAXIMUM, Pooling.AVERAGE);
  static final List<Kernel> KERNELS = List.of(Kernel.SPARSE, Kernel.DENSE);
  static final List<Function> FUNCTIONS =
      List.of(
          Function.LINEAR,
          Function.RELU,
          Function.RELU6,
          Function.TANH,
          Function.SIGMOID,
          Function.SWISH,
          Function.HARD_SWISH,
          Function.SOFTMAX);

  static final int DENSE = 0;
  static final int CONVOLUTION = 1;
  static final int DEPTHWISE_CONVOLUTION = 2;
  static final int EMBEDDING = 3;
  static final int EMBEDDING_BAG = 4;
  static final int POOL = 5;
  static final int GLOBAL_POOL = 6;
  static final int FLATTEN = 7;
  static final int ADD = 8;
  static final int MULTIPLY = 9;
  static final int CONCATENATION = 10;
  static final int ACTIVATION = 11;
  static final int STANDARDIZATION = 12;
  static final int TABLE_COLUMNS = 13;

  static final int NUMERIC = 0;
  static final int CATEGORICAL = 1;

  private Numbering() {}
}
