// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The two temporary files between {@link FreshJvm} and its child: inputs in, outputs back. */
final class PredictionFiles {

  private static final char FLOATS = 'f';
  private static final char BYTES = 'b';
  private static final char INTS = 'i';
  private static final char STRINGS = 's';

  private PredictionFiles() {}

  static void writeInputs(Path file, Map<String, Object> inputs) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(inputs.size());
      for (Map.Entry<String, Object> input : inputs.entrySet()) {
        writeString(out, input.getKey());
        writeColumn(out, input.getKey(), input.getValue());
      }
    }
  }

  static Map<String, Object> readInputs(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      Map<String, Object> inputs = new LinkedHashMap<>();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        String name = readString(in);
        inputs.put(name, readColumn(in));
      }
      return inputs;
    }
  }

  static void writeFloats(Path file, float[] values) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      writeFloats(out, values);
    }
  }

  static float[] readFloats(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      return readFloats(in);
    }
  }

  private static void writeColumn(DataOutputStream out, String name, Object column)
      throws IOException {
    if (column instanceof float[] values) {
      out.writeChar(FLOATS);
      writeFloats(out, values);
    } else if (column instanceof byte[] values) {
      out.writeChar(BYTES);
      writeBytes(out, values);
    } else if (column instanceof int[] values) {
      out.writeChar(INTS);
      out.writeInt(values.length);
      for (int value : values) {
        out.writeInt(value);
      }
    } else if (column instanceof String[] values) {
      out.writeChar(STRINGS);
      out.writeInt(values.length);
      for (String value : values) {
        writeString(out, value);
      }
    } else {
      throw new IllegalArgumentException(
          "an input must be a float[], int[], byte[] or String[], got a "
              + column.getClass().getSimpleName()
              + " (input "
              + name
              + ")");
    }
  }

  private static Object readColumn(DataInputStream in) throws IOException {
    char kind = in.readChar();
    if (kind == FLOATS) {
      return readFloats(in);
    }
    if (kind == BYTES) {
      return in.readNBytes(in.readInt());
    }
    if (kind == INTS) {
      int[] values = new int[in.readInt()];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.readInt();
      }
      return values;
    }
    String[] values = new String[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = readString(in);
    }
    return values;
  }

  private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
  }

  private static float[] readFloats(DataInputStream in) throws IOException {
    float[] values = new float[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return values;
  }

  /** Not writeUTF, which ends at 65535 bytes. */
  private static void writeString(DataOutputStream out, String value) throws IOException {
    writeBytes(out, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String readString(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }

  private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
