// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.espalier.graph.tensorflow.InferenceGraph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.dtypes.Cast;
import org.tensorflow.op.io.ParseExample;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * TensorFlow Serving's classification: input {@code inputs}, serialized {@code tf.Example} protos
 * {@code [-1]} with a feature for each input of {@code serving_default}; outputs {@code classes},
 * the names, and {@code scores}, the softmax of the logits, both {@code [-1, n]}.
 *
 * <p>The network is in the graph once: what is parsed becomes the default of its inputs, which
 * nobody asks for where the inputs themselves are fed.
 */
final class ClassifySignature {

  /** The signature's name. */
  static final String NAME = "classify";

  private static final String METHOD = "tensorflow/serving/classify";

  private final SignatureDef signature;
  private final Map<String, String> defaults; // placeholder -> tensor

  private ClassifySignature(SignatureDef signature, Map<String, String> defaults) {
    this.signature = signature;
    this.defaults = defaults;
  }

  /** Adds what it needs to the graph of a network. */
  static ClassifySignature add(
      Ops tf, InferenceGraph inference, Operand<TFloat32> logits, List<String> names) {
    Ops scope = tf.withSubScope(NAME);
    Placeholder<TString> serialized =
        scope
            .withName("examples")
            .placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    Map<String, String> defaults = new LinkedHashMap<>();
    List<Placeholder<?>> inputs = new ArrayList<>(inference.inputs().values());
    List<Output<?>> parsed = parse(scope, serialized, inference.inputs());
    for (int i = 0; i < inputs.size(); i++) {
      Operand<?> value = parsed.get(i);
      if (inputs.get(i).asOutput().dataType() == DataType.DT_INT32) {
        value = Cast.create(scope.scope(), value, TInt32.class);
      }
      defaults.put(inputs.get(i).op().name(), tensorName(value));
    }
    Operand<TFloat32> scores = scope.withName("scores").nn.softmax(logits);
    Operand<TInt32> axis = scope.constant(0);
    Operand<TInt32> batch = scope.gather(scope.shape(scores), scope.array(0), axis);
    Operand<TInt32> times = scope.concat(List.of(batch, scope.array(1)), axis);
    Operand<TString> row = scope.expandDims(ClassNames.constant(scope, names), axis);
    Operand<TString> classes = scope.withName("classes").tile(row, times);
    SignatureDef signature =
        SignatureDef.newBuilder()
            .setMethodName(METHOD)
            .putInputs(
                "inputs", ServingGraph.tensor(tensorName(serialized), DataType.DT_STRING, -1))
            .putOutputs(
                "classes",
                ServingGraph.tensor(tensorName(classes), DataType.DT_STRING, -1, names.size()))
            .putOutputs(
                "scores",
                ServingGraph.tensor(tensorName(scores), DataType.DT_FLOAT, -1, names.size()))
            .build();
    return new ClassifySignature(signature, defaults);
  }

  SignatureDef signature() {
    return signature;
  }

  /** The graph with what was parsed behind the network's inputs. */
  GraphDef connect(GraphDef graph) {
    GraphDef.Builder connected = graph.toBuilder();
    for (NodeDef.Builder node : connected.getNodeBuilderList()) {
      String tensor = defaults.get(node.getName());
      if (tensor != null) {
        node.setOp("PlaceholderWithDefault").addInput(tensor);
      }
    }
    return connected.build();
  }

  /** A dense feature for each input, in their order; one that an example lacks is an error. */
  private static List<Output<?>> parse(
      Ops tf, Operand<TString> serialized, Map<String, Placeholder<?>> inputs) {
    List<Operand<?>> defaults = new ArrayList<>();
    List<Shape> shapes = new ArrayList<>();
    for (Placeholder<?> input : inputs.values()) {
      defaults.add(none(tf, input.asOutput().dataType()));
      shapes.add(input.asOutput().shape().tail());
    }
    Operand<TString> noNames = noTexts(tf);
    ParseExample parsed =
        tf.io.parseExample(
            serialized,
            noNames,
            noNames,
            ClassNames.constant(tf, List.copyOf(inputs.keySet())),
            noNames,
            defaults,
            0L,
            List.of(),
            List.of(),
            List.of(),
            shapes);
    return parsed.denseValues();
  }

  /** No default value, of the type that an Example has for such an input. */
  private static Operand<? extends TType> none(Ops tf, DataType type) {
    return switch (type) {
      case DT_FLOAT -> tf.zeros(tf.constant(new int[] {0}), TFloat32.class);
      case DT_INT32 -> tf.zeros(tf.constant(new int[] {0}), TInt64.class);
      case DT_STRING -> noTexts(tf);
      default -> throw new AssertionError("no input is " + type);
    };
  }

  private static Operand<TString> noTexts(Ops tf) {
    return tf.fill(tf.array(new int[] {0}), tf.constant("")); // no constant may be empty
  }

  private static String tensorName(Operand<?> operand) {
    Output<?> output = operand.asOutput();
    return output.op().name() + ":" + output.index();
  }
}
