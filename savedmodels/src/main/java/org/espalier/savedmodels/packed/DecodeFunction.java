// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels.packed;

import static org.espalier.savedmodels.packed.Nodes.node;
import static org.espalier.savedmodels.packed.Nodes.typed;

import java.util.List;
import java.util.Locale;
import org.espalier.savedmodels.packed.PackedTensor.Code;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.FunctionDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.OpDef;

/**
 * A function of a TensorFlow graph, of core ops that every server has, that unpacks tensors: of
 * {@code gaps} (if sparse) and {@code planes}, deflated strings, {@code shape}, int32, and {@code
 * table} (of some codes), float32, it makes the tensor. A graph has it once, however many tensors
 * it unpacks.
 *
 * @param sparse whether distances say where the words belong
 * @param code what the words are
 * @param type of the result
 */
record DecodeFunction(boolean sparse, Code code, DataType type) {

  static DecodeFunction of(PackedTensor tensor) {
    return new DecodeFunction(tensor.words().isSparse(), tensor.code(), tensor.type());
  }

  /** Its name in the graph. */
  String name() {
    return "espalier_%s_%s_%s"
        .formatted(
            sparse ? "sparse" : "dense",
            code.name().toLowerCase(Locale.ROOT),
            type.name().substring("DT_".length()).toLowerCase(Locale.ROOT));
  }

  /** Whether it takes a table. */
  boolean hasTable() {
    return code == Code.INT8 || code == Code.INDICES;
  }

  /** Scattered are whole numbers, whose sums with 0 are exact to the bit. */
  FunctionDef toProto() {
    FunctionDef.Builder function = FunctionDef.newBuilder();
    OpDef.Builder signature = function.getSignatureBuilder().setName(name());
    if (sparse) {
      argument(signature, "gaps", DataType.DT_STRING);
    }
    argument(signature, "planes", DataType.DT_STRING);
    argument(signature, "shape", DataType.DT_INT32);
    if (hasTable()) {
      argument(signature, "table", DataType.DT_FLOAT);
    }
    signature.addOutputArgBuilder().setName("tensor").setType(type);
    addWords(function);
    if (sparse) {
      addScatter(function);
    }
    String value = addValue(function, sparse ? "scattered:output:0" : words());
    function.addNodeDef(
        node("shaped", "Reshape", value, "shape").putAttr("T", typed(type)).build());
    function.putRet("tensor", addScale(function));
    return function.build();
  }

  private int width() {
    return switch (code) {
      case VALUES -> PackedTensor.width(type);
      case BFLOAT16 -> 2;
      case INT8, INDICES -> 1;
    };
  }

  private DataType wordType() {
    return switch (width()) {
      case 1 -> DataType.DT_UINT8;
      case 2 -> DataType.DT_UINT16;
      case 4 -> DataType.DT_INT32;
      default -> DataType.DT_INT64;
    };
  }

  private String words() {
    return width() == 1 ? "raw:output:0" : "words:output:0";
  }

  private void addWords(FunctionDef.Builder function) {
    addInflated(function, "planes", "inflated", "raw");
    if (width() > 1) {
      function
          .addNodeDef(Nodes.ints("split", List.of((long) width(), -1L)))
          .addNodeDef(
              node("rows", "Reshape", "raw:output:0", "split:output:0")
                  .putAttr("T", typed(DataType.DT_UINT8)))
          .addNodeDef(Nodes.ints("turn", List.of(1L, 0L)))
          .addNodeDef(
              node("columns", "Transpose", "rows:output:0", "turn:output:0")
                  .putAttr("T", typed(DataType.DT_UINT8)))
          .addNodeDef(
              node("words", "Bitcast", "columns:y:0")
                  .putAttr("T", typed(DataType.DT_UINT8))
                  .putAttr("type", typed(wordType())));
    }
  }

  private void addScatter(FunctionDef.Builder function) {
    addInflated(function, "gaps", "inflated_gaps", "distances");
    function
        .addNodeDef(cast("steps", "distances:output:0", DataType.DT_UINT8, DataType.DT_INT32))
        .addNodeDef(Nodes.scalar("first", 0))
        .addNodeDef(
            node("positions", "Cumsum", "steps:y:0", "first:output:0")
                .putAttr("T", typed(DataType.DT_INT32)))
        .addNodeDef(Nodes.scalar("second", 1))
        .addNodeDef(
            node("indices", "ExpandDims", "positions:out:0", "second:output:0")
                .putAttr("T", typed(DataType.DT_INT32)))
        .addNodeDef(Nodes.ints("axes", List.of(0L)))
        .addNodeDef(
            node("size", "Prod", "shape", "axes:output:0")
                .putAttr("T", typed(DataType.DT_INT32))
                .putAttr("keep_dims", AttrValue.newBuilder().setB(true).build()))
        .addNodeDef(
            node("scattered", "ScatterNd", "indices:output:0", words(), "size:output:0")
                .putAttr("T", typed(wordType()))
                .putAttr("Tindices", typed(DataType.DT_INT32)));
  }

  private String addValue(FunctionDef.Builder function, String words) {
    switch (code) {
      case VALUES -> {
        if (type == wordType()) {
          return words;
        }
        function.addNodeDef(bitcast("value", words, type));
        return "value:output:0";
      }
      case BFLOAT16 -> {
        function.addNodeDef(bitcast("rounded", words, DataType.DT_BFLOAT16));
        function.addNodeDef(cast("value", "rounded:output:0", DataType.DT_BFLOAT16, type));
        return "value:y:0";
      }
      case INT8 -> {
        function.addNodeDef(bitcast("whole", words, DataType.DT_INT8));
        function.addNodeDef(cast("value", "whole:output:0", DataType.DT_INT8, type));
        return "value:y:0";
      }
      case INDICES -> {
        function
            .addNodeDef(cast("index", words, DataType.DT_UINT8, DataType.DT_INT32))
            .addNodeDef(Nodes.scalar("axis", 0))
            .addNodeDef(
                node("value", "GatherV2", "table", "index:y:0", "axis:output:0")
                    .putAttr("Tparams", typed(type))
                    .putAttr("Tindices", typed(DataType.DT_INT32))
                    .putAttr("Taxis", typed(DataType.DT_INT32)));
        return "value:output:0";
      }
    }
    throw new AssertionError(code);
  }

  private String addScale(FunctionDef.Builder function) {
    if (code != Code.INT8) {
      return "shaped:output:0";
    }
    function.addNodeDef(
        node("scaled", "Mul", "shaped:output:0", "table").putAttr("T", typed(type)));
    return "scaled:z:0";
  }

  private static void addInflated(
      FunctionDef.Builder function, String argument, String inflated, String raw) {
    function
        .addNodeDef(
            node(inflated, "DecodeCompressed", argument)
                .putAttr("compression_type", Nodes.text("ZLIB")))
        .addNodeDef(
            node(raw, "DecodeRaw", inflated + ":output:0")
                .putAttr("out_type", typed(DataType.DT_UINT8)));
  }

  private NodeDef.Builder bitcast(String name, String input, DataType to) {
    return node(name, "Bitcast", input).putAttr("T", typed(wordType())).putAttr("type", typed(to));
  }

  private static NodeDef.Builder cast(String name, String input, DataType from, DataType to) {
    return node(name, "Cast", input).putAttr("SrcT", typed(from)).putAttr("DstT", typed(to));
  }

  private static void argument(OpDef.Builder signature, String name, DataType type) {
    signature.addInputArgBuilder().setName(name).setType(type);
  }
}
