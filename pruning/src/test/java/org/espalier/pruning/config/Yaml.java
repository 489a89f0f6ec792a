// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Flags for tests, written as YAML. */
public final class Yaml {

  private Yaml() {}

  /** One table of keys. */
  public static ObjectNode tree(String yaml) {
    try {
      return (ObjectNode) new YAMLMapper().readTree(yaml);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
