// SPDX-License-Identifier: Apache-2.0
package org.espalier.models;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.network.Initializer;
import org.espalier.graph.network.Network;
import org.espalier.graph.network.NetworkJson;
import org.espalier.graph.network.Shape;

/**
 * The networks by name. Each has one float32 input, {@code image} ({@code [height, width,
 * channels]}) or {@code features} ({@code [features]}), or for text the int32 input {@code words}
 * ({@code [ids]}), and one output, {@code logits} ({@code [outputs]}), without softmax.
 *
 * <p>Beside {@link #names()} there is a perceptron of any widths, {@code mlp-784-300-100-10}: its
 * inputs or words, its hidden layers and its outputs. A name that ends in {@code .json} is a file
 * with a network of one's own, as tickets have one.
 */
public final class Models {

  private static final ImmutableMap<String, Architecture> BY_NAME =
      ImmutableMap.<String, Architecture>builder()
          .put("mlp", new Mlp(List.of(300, 100), Initializer.glorotUniform()))
          .put("lenet-300-100", new Mlp(List.of(300, 100), Initializer.glorotNormal()))
          .put("lenet-5", new LeNet())
          .put("conv-2", new ConvNet(2))
          .put("conv-4", new ConvNet(4))
          .put("conv-6", new ConvNet(6))
          .put("vgg-16", new Vgg(List.of(2, 2, 3, 3, 3)))
          .put("vgg-19", new Vgg(List.of(2, 2, 4, 4, 4)))
          .put("resnet-20", new ResNet(20, false))
          .put("resnet-32", new ResNet(32, false))
          .put("resnet-44", new ResNet(44, false))
          .put("resnet-56", new ResNet(56, false))
          .put("resnet-110", new ResNet(110, false))
          .put("plain-20", new ResNet(20, true))
          .put("mobilenet-v1", new MobileNetV1())
          .put("mobilenet-v2", new MobileNetV2())
          .put("mobilenet-v3", new MobileNetV3())
          .put("text-cnn", new TextCnn())
          .build();

  private Models() {}

  /** The names, in the order they are listed to users. */
  public static List<String> names() {
    return BY_NAME.keySet().asList();
  }

  /**
   * Builds a network that data fit: for their shape, or for their words, with an output a class.
   *
   * @param name as of {@link #create(String, Shape, int)}, or a file of {@link NetworkJson}, {@code
   *     DIR/network.json}, whose network is whatever it is
   * @throws IllegalArgumentException if the name is unknown or its network does not fit the data,
   *     or the file is none
   */
  public static Network create(String name, DataSet data) {
    if (isFile(name)) {
      return read(Path.of(name));
    }
    Shape input = data.training().shape();
    int outputs = data.training().targets().width();
    return data.transform() instanceof InputTransform.Words words
        ? find(name).ofWords(name, words, input, outputs)
        : create(name, input, outputs);
  }

  /**
   * Builds a network for numbers.
   *
   * @param name one of {@link #names()}, or {@code mlp-W0-W1-...-Wn} with W0 the number of input
   *     values and Wn at least {@code outputs}
   * @param input the shape of one example: {@code [height, width, channels]} or {@code [features]}
   * @param outputs classes, or values to predict, at least 1
   * @throws IllegalArgumentException if the name is unknown, the input does not fit the network, or
   *     outputs is below 1
   */
  public static Network create(String name, Shape input, int outputs) {
    Architecture architecture = find(name);
    if (input.rank() != 1 && input.rank() != 3) {
      throw new IllegalArgumentException(
          name + " takes [features] or [height, width, channels], got " + input);
    }
    if (outputs < 1) {
      throw new IllegalArgumentException(
          "outputs must be at least 1, got " + outputs + " (model " + name + ")");
    }
    return architecture.create(name, input, outputs);
  }

  /** Whether a name is that of a file. */
  public static boolean isFile(String name) {
    return name.endsWith(".json");
  }

  /**
   * Reads a network from a file.
   *
   * @throws IllegalArgumentException if there is none, or it holds none
   */
  public static Network read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("model must be a name or a file, there is no " + file);
    }
    try {
      return NetworkJson.read(Files.readString(file));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      throw new IllegalArgumentException("%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Architecture find(String name) {
    Architecture architecture = BY_NAME.get(Objects.requireNonNull(name, "name"));
    if (architecture != null) {
      return architecture;
    }
    if (name.startsWith(WidthsMlp.PREFIX)) {
      return WidthsMlp.parse(name);
    }
    throw new IllegalArgumentException(
        "there is no model %s, perhaps you mean %s; the models are %s and mlp-INPUTS-...-OUTPUTS"
            .formatted(name, nearest(name), String.join(", ", names())));
  }

  /** The name fewest edits away; the first of several. */
  private static String nearest(String name) {
    String asked = name.toLowerCase(Locale.ROOT);
    return names().stream()
        .min(Comparator.comparingInt(known -> edits(asked, known)))
        .orElseThrow();
  }

  /** Letters to insert, delete or replace to turn one word into the other (Levenshtein). */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1]; // edits from a prefix of from to each prefix of to
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }
}
