package com.kapgel.jarcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What the poms promise to those who depend on us. */
class PomIT {
    private static final Path ROOT = Path.of(System.getProperty("house.root"));

    @Test
    void theBomNamesEveryPublishedModuleInTheirVersion() throws Exception {
        Document bom = pom("kapgel-bom");
        Document parent = pom("");

        assertThat(child(bom.getDocumentElement(), "parent"))
                .as("the BOM stands alone")
                .isEmpty();
        assertThat(text(bom.getDocumentElement(), "version")).isEqualTo(text(parent.getDocumentElement(), "version"));
        assertThat(dependencies(bom).map(dependency -> text(dependency, "artifactId")))
                .containsExactlyInAnyOrderElementsOf(publishedArtifacts(parent));
    }

    @ParameterizedTest
    @EnumSource
    void aModuleBringsOnlyChosenDependencies(PublishedModule module) throws Exception {
        assertThat(dependencies(pom(module.artifact()))
                        .filter(dependency -> text(dependency, "scope").isEmpty())
                        .filter(dependency -> !text(dependency, "optional").equals("true"))
                        .map(dependency -> text(dependency, "artifactId")))
                .containsExactlyInAnyOrderElementsOf(module.libraries());
    }

    @ParameterizedTest
    @EnumSource
    void theServletApiComesFromTheContainer(PublishedModule module) throws Exception {
        assertThat(dependencies(pom(module.artifact()))
                        .filter(dependency -> text(dependency, "artifactId").equals("jakarta.servlet-api"))
                        .map(dependency -> text(dependency, "scope")))
                .allMatch("provided"::equals);
    }

    private static List<String> publishedArtifacts(Document parent) throws Exception {
        List<String> published = new ArrayList<>();
        Element modules = child(parent.getDocumentElement(), "modules").orElseThrow();
        for (Element module : children(modules, "module")) {
            Element project = pom(module.getTextContent()).getDocumentElement();
            boolean skipped = child(project, "properties")
                    .map(properties -> text(properties, "maven.deploy.skip").equals("true"))
                    .orElse(false);
            if (!skipped && !text(project, "packaging").equals("pom")) {
                published.add(text(project, "artifactId"));
            }
        }
        return published;
    }

    private static Document pom(String module) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(ROOT.resolve(module).resolve("pom.xml").toFile());
    }

    /** Dependencies of a module, or the managed ones of a BOM. */
    private static Stream<Element> dependencies(Document pom) {
        Element project = pom.getDocumentElement();
        Element holder = child(project, "dependencyManagement").orElse(project);
        return child(holder, "dependencies")
                .map(list -> children(list, "dependency").stream())
                .orElse(Stream.empty());
    }

    private static java.util.Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    private static String text(Element parent, String name) {
        return child(parent, name).map(Node::getTextContent).orElse("");
    }

    private static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        NodeList nodes = parent.getChildNodes();
        for (int i = 0; i < nodes.getLength(); i++) {
            if (nodes.item(i) instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }
}
