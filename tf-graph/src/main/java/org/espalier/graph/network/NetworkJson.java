// SPDX-License-Identifier: Apache-2.0
package org.espalier.graph.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/** A network as JSON: {@code {"version": 1, "name": ..., "inputs": ..., "calls": ...}}. */
public final class NetworkJson {

  /** The version written, and the only one read. */
  private static final int VERSION = 1;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private NetworkJson() {}

  /** The network as one line of JSON. */
  public static String write(Network network) {
    ObjectNode tree = MAPPER.createObjectNode().put("version", VERSION);
    tree.setAll((ObjectNode) MAPPER.valueToTree(network));
    return tree.toString();
  }

  /** A hash of {@link #write}, to tell whether a network has changed. */
  public static String fingerprint(Network network) {
    return Hashing.sha256().hashString(write(network), StandardCharsets.UTF_8).toString();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if it is no JSON, of another version, misses a key or has an
   *     unknown one, or describes a network that does not fit together
   */
  public static Network read(String json) {
    try {
      JsonNode tree = MAPPER.readTree(json);
      if (!(tree instanceof ObjectNode object)) {
        throw new IllegalArgumentException("a network must be a JSON object");
      }
      JsonNode version = object.remove("version");
      if (version == null || !version.isInt() || version.intValue() != VERSION) {
        throw new IllegalArgumentException(
            "network version must be " + VERSION + ", got " + version);
      }
      return MAPPER.treeToValue(object, Network.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot read the network: " + JsonProblem.of(e), e);
    }
  }
}
