// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.hostile;

import java.util.List;

/** What stands in hostile texts. */
final class Words {

  /** In any text. */
  static final List<String> ANY =
      List.of(
          "\"",
          "'",
          ",",
          "\n",
          "\r",
          "\r\n",
          "\t",
          "\0",
          "\ufeff",
          "\u2028",
          "\u202e",
          "\u001b[31m",
          "NaN",
          "nan",
          "Infinity",
          "-inf",
          ".inf",
          "1e999",
          "-1e999",
          "1e-999",
          "1e39",
          "0x10",
          "99999999999999999999",
          "-0",
          "0",
          "-1",
          "1.5",
          "null",
          "~",
          "true",
          "[]",
          "{}",
          "[[]]",
          "\ud83d\ude00",
          "a\"b",
          "\"\"",
          "\\",
          "\\u0000",
          "%s%n%d",
          "$1",
          "../../x",
          "");

  /** In YAML, beside those. */
  static final List<String> YAML =
      List.of(
          "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]",
          "!!python/object:os.system x",
          "!!binary QUJD",
          "!!int x",
          "!local x",
          "&a [1, 2]",
          "*a",
          "&a [*a, *a]",
          "<<: {seed: 2}",
          "\n---\nversion: 1\n",
          "\n...\n",
          "\n%YAML 9.9\n---\n",
          "|\n  x",
          ">-\n  x",
          "? [a, b]\n: c",
          "seed: 1\nseed: 2",
          "{a: {b: {c: {d: 1}}}}",
          "- - - - x",
          "12:30:45",
          "0o17",
          "2001-01-01",
          "@",
          "`",
          "kind: steps",
          "yes");

  private Words() {}
}
