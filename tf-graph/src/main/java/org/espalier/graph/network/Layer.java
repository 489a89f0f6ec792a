// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One layer: a value that owns its parameters by name. Calling the same layer twice shares them.
 * Shapes here leave out the batch dimension; images are {@code [height, width, channels]}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(Dense.class),
  @JsonSubTypes.Type(Conv2D.class),
  @JsonSubTypes.Type(DepthwiseConv2D.class),
  @JsonSubTypes.Type(ElasticDepthwiseConv2D.class),
  @JsonSubTypes.Type(Conv1D.class),
  @JsonSubTypes.Type(Embedding.class),
  @JsonSubTypes.Type(EmbeddingBag.class),
  @JsonSubTypes.Type(BatchNormalization.class),
  @JsonSubTypes.Type(MaxPooling2D.class),
  @JsonSubTypes.Type(AveragePooling2D.class),
  @JsonSubTypes.Type(GlobalAveragePooling2D.class),
  @JsonSubTypes.Type(GlobalMaxPooling1D.class),
  @JsonSubTypes.Type(Flatten.class),
  @JsonSubTypes.Type(Activation.class),
  @JsonSubTypes.Type(Add.class),
  @JsonSubTypes.Type(Multiply.class),
  @JsonSubTypes.Type(Gate.class),
  @JsonSubTypes.Type(Resize.class),
  @JsonSubTypes.Type(Dropout.class)
})
public sealed interface Layer
    permits Dense,
        Conv2D,
        DepthwiseConv2D,
        ElasticDepthwiseConv2D,
        Conv1D,
        Embedding,
        EmbeddingBag,
        BatchNormalization,
        MaxPooling2D,
        AveragePooling2D,
        GlobalAveragePooling2D,
        GlobalMaxPooling1D,
        Flatten,
        Activation,
        Add,
        Multiply,
        Gate,
        Resize,
        Dropout {

  /** Unique in a network; may contain {@code /}. */
  String name();

  /**
   * The shape of the result.
   *
   * @param inputs the shapes it is called on
   * @throws IllegalArgumentException if they do not fit, naming the layer
   */
  Shape outputShape(List<Shape> inputs);

  /** The parameters it owns when called on these shapes, in a fixed order. */
  default List<Parameter> parameters(List<Shape> inputs) {
    return List.of();
  }

  /** Whether it is called on ids, an int32 input of the network, rather than on numbers. */
  default boolean takesIds() {
    return false;
  }

  /**
   * How often one call uses each kernel weight for one example, on average over the weights: output
   * positions, padding included.
   */
  default double uses(List<Shape> inputs) {
    return 0;
  }
}
