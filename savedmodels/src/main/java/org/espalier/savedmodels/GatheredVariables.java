// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.Map;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;

/** Makes constants of the variables that rows are looked up in, which {@link Freezing} leaves. */
final class GatheredVariables {

  private GatheredVariables() {}

  /**
   * The same graph, looking up rows in constants.
   *
   * @param flat calls written out
   * @param values of variables, by node
   */
  static GraphDef freeze(FlatGraph flat, Map<String, TensorProto> values) {
    GraphDef.Builder frozen = flat.graph().toBuilder();
    for (NodeDef.Builder node : frozen.getNodeBuilderList()) {
      TensorProto table =
          node.getOp().equals("ResourceGather")
              ? values.get(flat.source(node.getInput(0)).getName())
              : null;
      if (table != null) {
        String name = node.getName() + ">";
        node.setInput(0, name + "table").addInput(name + "axis").setOp("GatherV2");
        node.putAttr("Tparams", node.getAttrOrThrow("dtype"));
        node.putAttr("Taxis", type(DataType.DT_INT32));
        node.removeAttr("dtype").removeAttr("validate_indices");
        frozen.addNode(constant(name + "table", table));
        TensorProto.Builder axis = TensorProto.newBuilder().setDtype(DataType.DT_INT32);
        frozen.addNode(
            constant(
                name + "axis", axis.setTensorShape(TensorProtos.shape()).addIntVal(0).build()));
      }
    }
    return frozen.build();
  }

  private static NodeDef constant(String name, TensorProto value) {
    return NodeDef.newBuilder()
        .setName(name)
        .setOp("Const")
        .putAttr("dtype", type(value.getDtype()))
        .putAttr("value", AttrValue.newBuilder().setTensor(value).build())
        .build();
  }

  private static AttrValue type(DataType type) {
    return AttrValue.newBuilder().setType(type).build();
  }
}
