// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.CollectionDef;

/** Rules about the files in {@code assets/} that a graph reads, such as vocabularies. */
final class AssetRules {

  private AssetRules() {}

  /** Where older exporters list assets. */
  static final String COLLECTION = "saved_model_assets";

  static List<Finding> pathsInside(MetaGraph graph) {
    List<String> outside =
        assets(graph).stream()
            .map(AssetFileDef::getFilename)
            .filter(name -> !isInside(graph, name))
            .map(name -> "'" + name + "'")
            .toList();
    return outside.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.PATHS_INSIDE.error(
                "these asset files are not inside the assets directory: " + Few.of(outside),
                "do not load this SavedModel unless you know who made it"));
  }

  static List<Finding> assetsExist(MetaGraph graph) {
    Path directory = graph.directory().resolve("assets");
    List<String> missing = new ArrayList<>();
    for (AssetFileDef asset : assets(graph)) {
      String file = asset.getFilename();
      if (isInside(graph, file) && !Files.isRegularFile(directory.resolve(file))) {
        missing.add("the file assets/" + file);
      }
      String tensor = asset.getTensorInfo().getName();
      if (!graph.nodes().containsKey(MetaGraph.nodeName(tensor))) {
        missing.add("the tensor '" + tensor + "' of asset " + file);
      }
    }
    return missing.isEmpty()
        ? ImmutableList.of()
        : ImmutableList.of(
            Rule.ASSETS_EXIST.error(
                "missing: " + Few.of(missing), "copy the directory again, with its assets"));
  }

  /** A plain relative path that stays below assets. */
  private static boolean isInside(MetaGraph graph, String name) {
    Path assets = graph.directory().resolve("assets").normalize();
    if (name.isEmpty() || name.indexOf('\\') >= 0 || name.indexOf(':') >= 0) {
      return false;
    }
    try {
      Path path = assets.resolve(name).normalize();
      return path.startsWith(assets) && !path.equals(assets);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Those of the field, else those of the collection that older exporters wrote. */
  static List<AssetFileDef> assets(MetaGraph graph) {
    if (graph.proto().getAssetFileDefCount() > 0) {
      return graph.proto().getAssetFileDefList();
    }
    CollectionDef collection = graph.proto().getCollectionDefMap().get(COLLECTION);
    if (collection == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<AssetFileDef> assets = ImmutableList.builder();
    for (Any value : collection.getAnyList().getValueList()) {
      try {
        assets.add(AssetFileDef.parseFrom(value.getValue()));
      } catch (InvalidProtocolBufferException e) {
        assets.add(AssetFileDef.getDefaultInstance()); // its empty name is reported as outside
      }
    }
    return assets.build();
  }
}
