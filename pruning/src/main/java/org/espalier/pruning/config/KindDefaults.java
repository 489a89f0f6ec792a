// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ServiceLoader;
import org.espalier.graph.training.Optimizer;
import org.espalier.pruning.mask.Block;
import org.espalier.pruning.mask.Channel;
import org.espalier.pruning.mask.Criteria;
import org.espalier.pruning.mask.FixedPlan;
import org.espalier.pruning.mask.NOfM;
import org.espalier.pruning.mask.Scope;
import org.espalier.pruning.mask.SearchedScope;
import org.espalier.pruning.mask.Threshold;

/** Gives an object with a {@code kind} the options it leaves out, where that kind has defaults. */
record KindDefaults(ObjectMapper mapper) {

  /**
   * Completes a configuration in place; a criterion may also be a bare name.
   *
   * @param where it comes from, for messages
   * @throws ConfigException if there is no criterion of a name
   */
  void complete(ObjectNode config, String where) {
    if (config.get("training") instanceof ObjectNode training) {
      complete(training, "optimizer", Optimizer.sgd(0.9));
      complete(training, "optimizer", Optimizer.adam());
    }
    if (config.get("pruning") instanceof ObjectNode pruning) {
      if (pruning.path("scope").isTextual()) { // a bare name
        String kind = pruning.get("scope").textValue();
        pruning.putObject("scope").put("kind", kind);
      }
      complete(pruning, "scope", new Scope.Layerwise());
      complete(pruning, "scope", new Threshold());
      complete(pruning, "scope", new NOfM());
      complete(pruning, "scope", new Block());
      complete(pruning, "scope", new Channel());
      complete(pruning, "scope", new FixedPlan());
      for (SearchedScope scope : ServiceLoader.load(SearchedScope.class)) {
        complete(pruning, "scope", scope);
      }
      criterion(pruning, where);
    }
  }

  private void complete(ObjectNode section, String key, Object defaults) {
    ObjectNode complete = mapper.valueToTree(defaults);
    if (section.get(key) instanceof ObjectNode given
        && complete.path("kind").equals(given.path("kind"))) {
      ConfigTree.lay(complete, given);
      section.set(key, complete);
    }
  }

  private void criterion(ObjectNode pruning, String where) {
    JsonNode given = pruning.path("criterion");
    String name = given.isObject() ? given.path("kind").asText() : given.asText();
    try {
      ObjectNode complete = mapper.valueToTree(Criteria.named(name));
      pruning.set("criterion", given instanceof ObjectNode some ? complete.setAll(some) : complete);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("%s: in pruning, %s".formatted(where, e.getMessage()), e);
    }
  }
}
