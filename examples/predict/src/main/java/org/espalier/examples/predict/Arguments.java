// SPDX-License-Identifier: Apache-2.0
package org.espalier.examples.predict;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says.
 *
 * @param model {@code BASE/NAME}
 * @param port to listen on, 0 for any that is free
 * @param threads that share one prediction
 */
record Arguments(Path model, int port, int threads) {

  static final String USAGE = "usage: --model BASE/NAME [--port 8080] [--threads 1]";

  /**
   * Reads flags, each followed by its value.
   *
   * @throws IllegalArgumentException if one is unknown, has no value or a wrong one, or there is no
   *     model
   */
  static Arguments parse(List<String> flags) {
    Path model = null;
    int port = 8080;
    int threads = 1;
    for (int i = 0; i < flags.size(); i += 2) {
      String flag = flags.get(i);
      String value = i + 1 < flags.size() ? flags.get(i + 1) : null;
      switch (flag) {
        case "--model" -> model = Path.of(required(flag, value));
        case "--port" -> port = number(flag, required(flag, value), 0, 65535);
        case "--threads" -> threads = number(flag, required(flag, value), 1, 1024);
        default -> throw new IllegalArgumentException("there is no flag " + flag + "; " + USAGE);
      }
    }
    if (model == null) {
      throw new IllegalArgumentException("--model is missing; " + USAGE);
    }
    return new Arguments(model, port, threads);
  }

  private static String required(String flag, @Nullable String value) {
    if (value == null) {
      throw new IllegalArgumentException(flag + " needs a value; " + USAGE);
    }
    return value;
  }

  private static int number(String flag, String value, int least, int most) {
    String rule = "%s must be %d to %d, got %s".formatted(flag, least, most, value);
    try {
      int number = Integer.parseInt(value);
      if (number < least || number > most) {
        throw new IllegalArgumentException(rule);
      }
      return number;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(rule, e);
    }
  }
}
