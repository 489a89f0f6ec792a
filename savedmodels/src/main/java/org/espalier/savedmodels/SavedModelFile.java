// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tensorflow.proto.SavedModel;

/**
 * Reads {@code saved_model.pb}, or {@code saved_model.pbtxt} where there is no binary one. Size and
 * nesting are checked first, so a bad file costs neither memory nor the stack.
 */
final class SavedModelFile {

  static final String BINARY = "saved_model.pb";
  static final String TEXT = "saved_model.pbtxt";

  private static final int MAX_NESTING = 100; // what binary protos may have, in Java and in C++

  private SavedModelFile() {}

  /** Why a file cannot be read, as a finding. */
  static final class UnreadableException extends Exception {
    private final transient Finding finding;

    private UnreadableException(Path file, String problem, String fix) {
      super(problem);
      this.finding = Rule.SAVED_MODEL_FILE.error(file.getFileName() + " " + problem, fix);
    }

    Finding finding() {
      return finding;
    }
  }

  /**
   * Reads the file in a directory that has one.
   *
   * @throws UnreadableException if it is too large, truncated or no SavedModel
   * @throws UncheckedIOException if the disk fails
   */
  static SavedModel read(Path directory) throws UnreadableException {
    Path file = in(directory);
    try {
      checkSize(file);
      return file.endsWith(BINARY) ? readBinary(file) : readText(file);
    } catch (InvalidProtocolBufferException e) {
      throw corrupt(file, e);
    } catch (TextFormat.ParseException e) {
      throw corrupt(file, e);
    } catch (CharacterCodingException e) {
      throw new UnreadableException(file, "is not UTF-8 text", "export the model again");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** The file that is read. */
  static Path in(Path directory) {
    Path binary = directory.resolve(BINARY);
    return Files.isRegularFile(binary) ? binary : directory.resolve(TEXT);
  }

  private static void checkSize(Path file) throws IOException, UnreadableException {
    long bytes = Files.size(file);
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes == 0) {
      throw new UnreadableException(file, "is empty", "export the model again");
    }
    if (bytes > Integer.MAX_VALUE) {
      throw new UnreadableException(
          file,
          "has " + bytes + " bytes, a proto can have at most " + Integer.MAX_VALUE,
          "keep the weights in variables instead of constants");
    }
    if (bytes > heap / 2) { // the parsed proto is as large again
      throw new UnreadableException(
          file,
          "has " + bytes + " bytes, too large for a heap of " + heap,
          "run with a heap of at least twice that, by -Xmx");
    }
  }

  private static SavedModel readBinary(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      return SavedModel.parseFrom(in);
    } catch (IllegalStateException e) { // protobuf's, of a text of negative length
      throw new InvalidProtocolBufferException("a length in it makes no sense");
    }
  }

  private static SavedModel readText(Path file) throws IOException, UnreadableException {
    String text = Files.readString(file);
    if (nesting(text) > MAX_NESTING) {
      throw new UnreadableException(
          file, "is nested deeper than " + MAX_NESTING + " messages", "export the model again");
    }
    return TextFormat.parse(text, SavedModel.class);
  }

  /** How deep messages are nested; quoted strings and comments do not count. */
  private static int nesting(String text) {
    int depth = 0;
    int deepest = 0;
    char quote = 0;
    boolean comment = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (comment) {
        comment = c != '\n';
      } else if (quote != 0) {
        if (c == '\\') {
          i++;
        } else if (c == quote || c == '\n') {
          quote = 0;
        }
      } else if (c == '#') {
        comment = true;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '{' || c == '<' || c == '[') {
        deepest = Math.max(deepest, ++depth);
      } else if (c == '}' || c == '>' || c == ']') {
        depth--;
      }
    }
    return deepest;
  }

  private static UnreadableException corrupt(Path file, IOException cause) {
    return new UnreadableException(
        file,
        "is corrupt or no SavedModel: " + cause.getMessage(),
        "copy it again, or export the model again");
  }
}
