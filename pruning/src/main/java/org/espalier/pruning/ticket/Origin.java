// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.ticket;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/**
 * Where a ticket was found: {@code ticket.yaml}, for people. Training does not read it.
 *
 * @param version of this form, 1
 * @param espalier the library's version
 * @param model the network's name
 * @param data the specification of the data set, as it was given
 * @param dataFingerprint of those data
 * @param seed of the replicate
 * @param replicate from 1
 * @param round that started from the ticket
 * @param density of its masks, in (0, 1]
 * @param rewind what the round had put back; none for round 0
 * @param step of the schedule that training starts at
 * @param dataOrder that training starts in
 */
public record Origin(
    int version,
    String espalier,
    String model,
    String data,
    String dataFingerprint,
    long seed,
    int replicate,
    int round,
    double density,
    String rewind,
    long step,
    long dataOrder) {

  private static final ObjectMapper MAPPER =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .build();

  String yaml() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a record of numbers and strings is always YAML", e);
    }
  }
}
