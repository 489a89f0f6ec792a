// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.gpu;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.espalier.graph.network.Shape;
import org.espalier.graph.tensorflow.Device;
import org.espalier.savedmodels.ServedModel;

/** Asks a SavedModel in a process that sees no GPU, whatever the host has. */
final class ProcessorAnswers {

  private ProcessorAnswers() {}

  /** The answers for images, {@code [n, height, width, channels]}, row-major. */
  static float[] of(Path model, Shape image, float[] pixels, Path scratch)
      throws IOException, InterruptedException {
    Path in = scratch.resolve("pixels");
    Path out = scratch.resolve("answers");
    Path said = scratch.resolve("said");
    Files.write(in, bytes(pixels));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ProcessorAnswers.class.getName());
    command.add(model.toString());
    image.dimensions().forEach(size -> command.add(size.toString()));
    command.addAll(List.of(in.toString(), out.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    builder.environment().put("CUDA_VISIBLE_DEVICES", "-1");
    builder.environment().put("TF_CPP_MIN_LOG_LEVEL", "3");
    Process process = builder.start();
    if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError("the processor's answers did not come: " + Files.readString(said));
    }
    return floats(Files.readAllBytes(out));
  }

  /** MODEL HEIGHT WIDTH CHANNELS PIXELS ANSWERS. */
  public static void main(String[] args) throws IOException {
    if (Device.present().stream().anyMatch(device -> device.startsWith("GPU"))) {
      throw new IllegalStateException(
          "a process that sees " + Device.present() + " proves nothing");
    }
    Shape image =
        Shape.of(Integer.parseInt(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    try (ServedModel model = ServedModel.load(Path.of(args[0]))) {
      String input = model.inputs().keySet().asList().get(0);
      float[] pixels = floats(Files.readAllBytes(Path.of(args[4])));
      Files.write(Path.of(args[5]), bytes(model.predict(input, image, pixels)));
    }
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }
}
